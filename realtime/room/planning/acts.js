// @ts-check
// What can be done in planning.

import { ACTIVITY_ACTS } from "./acts_activity.js";
import { GROUP_ACTS } from "./acts_group.js";
import { MEETING_ACTS } from "./acts_meeting.js";
import { PROGRAMME_ACTS } from "./acts_programme.js";

/** @type {import("../forms/act.js").Act[]} */
export const PLANNING_ACTS = [...GROUP_ACTS, ...MEETING_ACTS, ...ACTIVITY_ACTS, ...PROGRAMME_ACTS];
