/** Tells a process of a cluster which one it is: 1, 2, 3… A replacement has the number of the dead. */
export const memberNumberVariable = 'BERTH_MEMBER_NUMBER'

/** Sent by a process of a cluster to the one above it when it can answer requests. */
export const preparedMessage = 'prepared'
