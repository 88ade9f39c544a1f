"""Every fact that can be recorded is the same when it is read again."""

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain.fact import IN_COLUMNS, Fact, FactMapper
from tests.properties.facts import EVERY_FACT, of_fact

MAPPER = FactMapper(transcoder=None)  # type: ignore[arg-type]  # our facts need no transcoder


@pytest.mark.parametrize("kind", EVERY_FACT, ids=lambda kind: kind.TOPIC)
@settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(data=st.data())
def test_a_fact_survives_being_written_and_read(kind: type[Fact], data: st.DataObject) -> None:
    fact = data.draw(of_fact(kind))
    assert MAPPER.to_domain_event(MAPPER.to_stored_event(fact)) == fact


@pytest.mark.parametrize("kind", EVERY_FACT, ids=lambda kind: kind.TOPIC)
@settings(max_examples=5, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(data=st.data())
def test_a_fact_is_one_json_object_of_its_own_fields(kind: type[Fact], data: st.DataObject) -> None:
    written = json.loads(MAPPER.to_stored_event(data.draw(of_fact(kind))).state)
    names = {field.serialization_alias or name for name, field in kind.model_fields.items()}
    assert set(written) <= names - IN_COLUMNS
