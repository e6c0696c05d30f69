/**
 * @file `node scripts/readme-picture.mjs RUN docs/posterior.svg`: mechanism probabilities and posterior predictive of a
 * finished run, as one picture. Needs the build (`npm run build`).
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { mechanismsPlot, posteriorPredictivePlot, readReport, stackPictures } from "model-discovery";

const [run, file] = process.argv.slice(2);
if (run === undefined || file === undefined) {
  console.error("Expected: node scripts/readme-picture.mjs RUN FILE.svg");
  process.exit(2);
}
const { summary, predictive, environment } = await readReport(run);
if (predictive === null) throw new Error(`Expected posterior draws in ${run}, got none`);
const pictures = [mechanismsPlot(summary), posteriorPredictivePlot(predictive)];
mkdirSync(dirname(file), { recursive: true });
writeFileSync(file, `${stackPictures(pictures, environment.title)}\n`);
console.log(`${file}: ${summary.run}, seed ${summary.seed}, ${summary.particles} particles`);
