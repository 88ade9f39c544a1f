"""One database for the log, the board, the receipts, the accounts and the contacts.

What other packages use:

- `store.open`: `open_store(url) -> Store`, `open_reader(url) -> Database`;
- `store.writer`: `Writer.submit`, `.run`, `.submit_whole`, `.on_commit`; `Receipt`, `Precondition`, `Answer`, and the
  refusals `KeyUsedForAnother`, `StaleVersion`, `OutcomeUnknown` (they are defined in `store.asking`; what the writer is
  made of stands in `store.queue`, `.batch`, `.keeping` and `.memory`);
- `store.board`: `Reading.get`, `.find`, `.interval`, `.position_at`; `Row`, `Interval`, `BoardState`;
- `store.accounts`: `Accounts.add`, `.by_token`, `.list`, `.revoke`; `store.contacts`: `Contacts.add`, `.get`, `.erase`;
- `store.integrity`: `verify`; `store.rebuilding`: `rebuild`; `store.backup`: backups of SQLite, and what is restored;
- `store.database`: `StoreUnavailable` and the other faults of a store; `store.log`: `LogDamaged`.
"""
