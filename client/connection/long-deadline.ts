/** How long the server may take for what ends something first, or checks it: the longest grace that can be set (`stop.grace`), and more. */
export const longDeadline = { deadlineMs: 330_000 };
