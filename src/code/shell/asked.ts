/** What the detail of a hazard ends with that a target does whose name says so. */
export const byItsName = ', asked for by that name';

/** What the detail of a hazard ends with whose program asks before it does it. */
export const asksFirst = ', which asks first';
