"""What goes wrong: processes that are killed, databases that go away, disks that are full, and two who want the same."""
