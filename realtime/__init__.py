"""The live feed and the operations room.

`frames` says what travels, `feed` decides what to send, `hub` looks at the board for all connections of a worker,
`socket` is one connection, `wake` carries hints, `presence` knows who is live, `client` is the other end.
"""
