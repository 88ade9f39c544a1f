"""Commands: what somebody wants recorded, one class an act, each with who may."""
