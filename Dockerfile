# One image for every worker. Nothing is fetched but what the lock names with its hash; no secret is in it.
FROM python:3.13.9-slim-bookworm AS build
WORKDIR /build
COPY requirements.lock ./
RUN python -m venv /opt/eadrcc && /opt/eadrcc/bin/pip install --no-cache-dir --require-hashes --requirement requirements.lock
COPY . .
RUN /opt/eadrcc/bin/pip install --no-cache-dir --no-deps --no-build-isolation .

FROM python:3.13.9-slim-bookworm
RUN useradd --system --uid 10001 --user-group --no-create-home eadrcc
COPY --from=build /opt/eadrcc /opt/eadrcc
USER 10001
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s \
    CMD ["/opt/eadrcc/bin/python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8000/v1/health/ready', timeout=2)"]
ENTRYPOINT ["/opt/eadrcc/bin/eadrcc"]
CMD ["serve"]
