// @ts-check
// Which view of planning stands at which address.

import { ActivityView } from "./activity_view.js";
import { AttendanceView } from "./attendance_view.js";
import { ExercisesView } from "./exercises_view.js";
import { GroupView } from "./group_view.js";
import { GroupsView } from "./groups_view.js";
import { ImportView } from "./import_view.js";
import { MatrixView } from "./matrix_view.js";
import { MeetingView } from "./meeting_view.js";
import { MenuView } from "./menu_view.js";
import { ParticipationView } from "./participation_view.js";
import { ProgrammeView } from "./programme_view.js";
import { ProgrammesView } from "./programmes_view.js";
import { TasksView } from "./tasks_view.js";

const LISTS = /** @type {Record<string, any>} */ ({
  groups: GroupsView,
  matrix: MatrixView,
  attendance: AttendanceView,
  participation: ParticipationView,
  menu: MenuView,
  import: ImportView,
  exercises: ExercisesView,
  programmes: ProgrammesView,
  tasks: TasksView,
});
const THINGS = /** @type {Record<string, any>} */ ({
  group: GroupView,
  meeting: MeetingView,
  activity: ActivityView,
  programme: ProgrammeView,
});

/** @param {any} room @param {string[]} words of the address @param {URLSearchParams} query @param {string | null} then */
export function planningAt(room, [place, id], query, then) {
  const Thing = THINGS[place];
  if (Thing && id) return new Thing(room, id, query, then);
  return new (LISTS[place] ?? GroupsView)(room, query, then);
}
