"""The calls of planning and preparedness: one module a resource, and what is counted over all of them."""

from api.routes.planning import activities, groups, meetings, menu, participation, programmes, seats, tasks

RESOURCES = (groups, seats, meetings, tasks, menu, activities, programmes, participation)
