"""The command line: `eadrcc`, or `python -m api.cli`.

It looks whether the five packages are ours before it imports any of them.
"""

from api.belonging import require_own_packages


def main() -> None:
    """Run the command that the arguments name."""
    require_own_packages()
    from api.commands import app

    app(prog_name="eadrcc")


if __name__ == "__main__":
    main()
