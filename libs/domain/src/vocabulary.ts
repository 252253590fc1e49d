/** Where a request came in (I1). `community` is a platform's unsolved issue, `media` and `network` are press and opinion. */
export const channels = [
  'hotline',
  'web',
  'app',
  'qr',
  'wechat',
  'open311',
  'district',
  'import',
  'media',
  'network',
  'community',
] as const;
export type Channel = (typeof channels)[number];

/** 咨询 求助 投诉 举报 建议 表扬 (Regulation art. 2). */
export const requestKinds = ['inquiry', 'help', 'complaint', 'tip', 'suggestion', 'praise'] as const;
export type RequestKind = (typeof requestKinds)[number];

/** How pressing a matter is, the most pressing first; the limits policy gives each its clocks (2 h, 24 h, 7 days, 15 days by default). */
export const urgencies = ['emergency', 'timely', 'ordinary', 'complex'] as const;
export type Urgency = (typeof urgencies)[number];

/** The six classified cases of Regulation art. 11-3: answered with a reason, never dispatched. */
export const divertCases = ['emergency', 'legalChannel', 'duplicate', 'secrecy', 'outOfScope', 'unlawful'] as const;
export type DivertCase = (typeof divertCases)[number];

/** 主办, 协办, and the district's copy (抄送, art. 12-1): a copy has no clock. */
export const assignmentRoles = ['lead', 'assist', 'copy'] as const;
export type AssignmentRole = (typeof assignmentRoles)[number];

export const ticketStatuses = [
  'registered',
  'held',
  'answered',
  'diverted',
  'dispatched',
  'handling',
  'hung',
  'completed',
  'calledBack',
  'closed',
  'withdrawn',
] as const;
export type TicketStatus = (typeof ticketStatuses)[number];

/** Ranking levels; figures of `office`, `community` and `property` are seen only inside their street-level unit. */
export const rankingLevels = [
  'district',
  'street',
  'zone',
  'department',
  'enterprise',
  'office',
  'community',
  'property',
] as const;
export type RankingLevel = (typeof rankingLevels)[number];
