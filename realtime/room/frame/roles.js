// @ts-check
// Which roles sit at the desk, and which are staff.

export const DESK = ["duty_officer", "head"];
export const STAFF = [...DESK, "planner", "auditor"];
