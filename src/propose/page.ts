/**
 * @file One page that teaches a language model to write model programs. Text only; what it promises is what the checker
 * in `src/programs` accepts.
 */

/** The language, for a reader who knows TypeScript and modelling. */
export const LANGUAGE_PAGE = `# The language of model programs

A model program is a single TypeScript file. It imports from "model-discovery" alone, may define constants and functions
at the top level, and ends in \`export default model({ ... })\`. Example:

\`\`\`ts
import { model, uniform, lognormal, negativeBinomial } from "model-discovery";

/** SIR in discrete time with chain-binomial transitions; weekly counts of new cases. */
export default model({
  parameters: { beta: uniform(0, 2, "1/day"), gamma: uniform(0, 1, "1/day"), k: lognormal(10, 1) },
  accumulate: ["cases"],
  initial: (_, { N }) => ({ S: N - 1, I: 1, R: 0, cases: 0 }),
  step({ S, I, R, cases }, { beta, gamma }, { N, dt }, random) {
    const infections = random.binomial(S, 1 - Math.exp(-beta * I / N * dt));
    const recoveries = random.binomial(I, 1 - Math.exp(-gamma * dt));
    return { S: S - infections, I: I + infections - recoveries, R: R + recoveries, cases: cases + infections };
  },
  observe: ({ cases }, { k }) => ({ reports: negativeBinomial(cases, k) }),
});
\`\`\`

Functions take their arguments in one order: state, parameters, inputs, random. What does not exist yet is left out.

| field | form | meaning |
|---|---|---|
| parameters | { name: prior } | unknown numbers; the unit is the prior's last argument |
| initial | (parameters, inputs, random) => state | names every state: numbers, arrays, or arrays of objects |
| step | (state, parameters, inputs, random) => state | one step of length dt; returns every state |
| derivative | (state, parameters, inputs) => d/dt of every state | in place of step: an ODE, solved for you; no randomness |
| simulate | (parameters, inputs, random) => outputs | in place of both: a model without time |
| observe | (state, parameters, inputs) => { name: value or distribution } | a distribution here is both noise and likelihood |
| accumulate | ["name", ...] | states set back to 0 after every observation, for counts per interval |
| events | { name: (state, parameters, event, inputs) => changed states } | what a dose or the like does; when it happens is given |

Exactly one of step, derivative and simulate. \`inputs\` holds all that is known: t (start of the step), dt, step (its
index) and what the task names.

Distributions, spelled the same as priors, as observables and as draws (\`random.poisson(3)\`): uniform(lo, hi),
normal(mean, sd), lognormal(median, sdlog), gamma(shape, scale), beta(a, b), exponential(mean), poisson(mean),
binomial(n, p), negativeBinomial(mean, size) with variance mean + mean²/size, bernoulli(p). Arguments outside the domain
fail the simulation: keep rates positive and probabilities within 0 and 1 by the way you write them.

Rules
* Each draw gets a const of its own, and its name is its identity: keep the names of draws that you keep.
* The n of a binomial must be a whole number whenever it is evaluated: round real initial values with Math.round.
* State, parameters and inputs are read-only; make new values. Everything that changes over time belongs to the state.
* Use each parameter as it is. Do not squash, clamp, shift or rescale it: its prior is part of the task.
* Accepted: const, let inside functions, if, for, for..of, while, switch, functions, arrow functions, destructuring,
  spread, arrays with map, reduce and the like, Math, and sum, mean, dot, clamp, sigmoid from "model-discovery".
* Refused: other imports, classes, this, new (but new Array(n)), async, try, throw, recursion, regular expressions,
  Math.random, Date, console, a top-level let, bit operators, optional chaining, arrays whose length depends on the data.
`;

/** The patch form of a change, for environments whose programs take it. */
export const MECHANISM_PAGE = `# A change as a mechanism

A change that only adds can be written as one JSON object in a fence labelled \`mechanism\`, all fragments being source text:

\`\`\`mechanism
{ "name": "latency", "states": { "E": "0" }, "parameters": { "sigma": "uniform(0.2, 5, \\"1/day\\")" },
  "draws": { "onsets": "random.binomial(E, 1 - Math.exp(-sigma * dt))" },
  "terms": { "E": "+ infections - onsets", "I": "- infections + onsets" } }
\`\`\`

states: new state to its initial value. parameters: new parameter to its (spare) prior. inputs: names of inputs to read.
lets: new named constants of the step. draws: new named draws. terms: what is added to a state's next value (or
derivative). factors: named constant of the step to what it is multiplied by. append: named list to the element added to
it. initial: what is added to a state's initial value. observe: observable to its new distribution. Leave out what is not
needed. Terms that undo a term of the program cancel it: above, infections no longer enter I but E.
`;
