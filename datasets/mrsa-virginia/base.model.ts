import { each, lognormal, model, predicted, sum, uniform } from "model-discovery";

const at = (parts, i) => sum(parts.map((part) => part[i]));

/** Colonisation, discharge and disease in each facility by itself (SIS). */
export default model({
  parameters: {
    beta: each("place", predicted(0, 2, "1/week")),
    stay: lognormal(1.5, 0.3, "week"),
    disease: uniform(0, 0.3),
    colonised: uniform(0, 0.3),
  },
  accumulate: ["ill"],
  initial: ({ colonised }, { patients }) => ({
    C: patients.map((n) => n * colonised),
    ill: patients.map(() => 0),
  }),
  step({ C, ill }, { beta, stay, disease }, { dt, patients }) {
    const season = 1;
    const prevalence = C.map((c, i) => c / patients[i]);
    const sources = [prevalence];
    const force = beta.map((b, i) => season * b * at(sources, i)); // 1/week
    const acquired = force.map((f, i) => (patients[i] - C[i]) * (1 - Math.exp(-f * dt)));
    const leaving = 1 - Math.exp(-dt / stay);
    const entering = [acquired];
    return {
      C: C.map((c, i) => c * (1 - leaving) + at(entering, i)),
      ill: ill.map((x, i) => x + disease * C[i] * dt),
    };
  },
  observe: ({ ill }) => ({ cases: ill }),
});
