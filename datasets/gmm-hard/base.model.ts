import { model, normal, uniform } from "model-discovery";

/** One normal, shifted and scaled. */
export default model({
  parameters: { shift: uniform(-2, 2), scale: uniform(0.1, 2) },
  simulate({ shift, scale }) {
    return { x: normal(shift, scale) };
  },
});
