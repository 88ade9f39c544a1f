"""A revoked token is out at once, at every process."""

import pytest

from tests.faults.product import Callers

pytestmark = [pytest.mark.server, pytest.mark.timeout(120)]

ACCOUNTS = 40


def test_a_token_that_one_process_revokes_is_refused_by_the_other_with_the_next_call(
    two_kept: Callers,
) -> None:
    tokens = dict(two_kept.tokens)
    two_kept.tokens = tokens
    for number in range(ACCOUNTS):
        at = number % 2
        said = {"role": "auditor", "name": f"Auditor {number}"}
        account = two_kept.once("/v1/accounts", said, by="admin", at=at).body
        tokens["auditor"] = account["token"]
        # Both have seen it, so that one that remembered would be found out.
        for server in (0, 1):
            assert two_kept.get("/v1/emergencies", by="auditor", at=server).status == 200
        revoked = two_kept.once(f"/v1/accounts/{account['id']}/revoke", {}, by="admin", at=at)
        assert revoked.status == 200
        for server in (1 - at, at):
            refused = two_kept.get("/v1/emergencies", by="auditor", at=server)
            assert refused.status == 401
            assert "auditor" not in str(refused.body).lower()
