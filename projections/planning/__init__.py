"""Planning and preparedness on the board: groups, seats, meetings, tasks, activities and programmes."""
