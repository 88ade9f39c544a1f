// @ts-check
// Where this page is: in the centre, or in one exercise. The page's own address says so, and nothing else in the room
// asks for it. The modules name every call as the centre has it; in an exercise it is made below the exercise.

const CENTRE = "/v1";
const PLAYED = /^(\/v1\/exercises\/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}))\/$/;
// Reading the address does nothing, and importing this module does no more.
const found = PLAYED.exec(location.pathname);

/** The id of the exercise that this page is in; null in the centre. */
export const EXERCISE = found ? found[2] : null;
const BASE = found ? found[1] : CENTRE;

/** What is the present here, as against the archive: the origin of all that can be acted on. */
export const PRESENT = EXERCISE ? "exercise" : "live";

/** What this browser keeps for this page begins so: an exercise and the centre share nothing but the light. */
export const KEPT = EXERCISE ? `room.exercise.${EXERCISE}.` : "room.";

/** Where a call of the centre is made from here. @param {string} path `/v1/…` */
export const here = (path) => (path.startsWith(`${CENTRE}/`) ? BASE + path.slice(CENTRE.length) : path);

/** Where a feed is followed from here. @param {string} path `/v1/feed` */
export const feedAt = (path) => `${location.protocol === "https:" ? "wss:" : "ws:"}//${location.host}${here(path)}`;

/** Where the room of an exercise is. @param {string} id */
export const roomOf = (id) => `${CENTRE}/exercises/${id}/`;

/** Whether a thing is of the present, and not a past that is only read. @param {{origin: string} | null | undefined} thing */
export const isPresent = (thing) => thing?.origin === PRESENT;

/**
 * Whether an answer came from outside although this page is in an exercise: who is not signed in there is answered by
 * the centre, which knows of no exercise.
 * @param {Response} response
 */
export const isFromOutside = (response) => EXERCISE !== null && response.headers.get("exercise") !== EXERCISE;
