/** @file What the diagnostics of a sampler mean, in a few words each. */

const MEANINGS: Readonly<Record<string, string>> = {
  temperature: "1 is the posterior, 0 the prior",
  temperatures: "levels between prior and posterior",
  acceptance: "share of Metropolis–Hastings moves that were accepted",
  iteration: "generations",
  resampled: "generations that were resampled",
  drafted: "programs, none of them made from another",
  depth: "changes to the base, one after another, at most",
  "rule: best-first": "parents chosen for being the best that may be extended",
  "rule: least-expanded": "parents chosen for having the fewest children",
  "rule: ucb": "parents chosen for their score and for what was tried little",
  "rule: uniform": "parents chosen by lot",
  "rule: debug": "failed programs given back for repair",
  "rule: debug round": "the same, though others could be extended",
  failedNodes: "of the tree, repairs included",
  duplicates: "programs that were known already",
  "execution success": "share of all programs written that run, repairs counted",
  "execution success, first tries": "share of first tries that run",
  "rule: relax quality": "parents chosen though their score is far from the best",
  "rule: relax depth": "parents chosen though they are deeper than --depth",
  "rule: draft": "new starts from the base, no parent being left",
  programsInSpace: "distinct programs of the library",
  neighboursWeighed: "after the search: one edit away from the leading programs",
  "rule: one change": "after the search: programs that differ from the best in one choice",
  "rule: left out": "after the search: the best program without one of its mechanisms, again and again",
  predictiveShrinkage:
    "nats by which the best program narrows what given parameters do to its predictions: up to so much of its evidence may come from a prior of its own",
  replicatesAdded: "to the search's scores afterwards, to tell leading programs apart",
  priorMassWeighed: "prior probability of all programs weighed",
};

/** The same where scores are not log evidences, and no temperature makes a posterior of them. */
const OF_OTHER_SCORES: Readonly<Record<string, string>> = {
  temperature: "1 counts scores in full, 0 not at all",
  temperatures: "levels between the prior and scores in full",
};

/** "" for a name that is not known here. */
export function diagnosticMeaning(name: string, isEvidence = true): string {
  return (isEvidence ? undefined : OF_OTHER_SCORES[name]) ?? MEANINGS[name] ?? "";
}
