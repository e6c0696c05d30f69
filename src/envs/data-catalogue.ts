/**
 * @file Files that environments can use and that do not come with the package: what each is, where it is to be had, under
 * which licence, and what its content hashes to. Nothing here reads a file.
 */
import { COVID_FEATURES } from "./covid.js";
import { SYMPTOMS } from "./influenza.js";

export interface DataFile {
  /** below the data folder */
  readonly file: string;
  readonly environments: readonly string[];
  /** true: they cannot be loaded without it; false: they make data of their own then */
  readonly needed: boolean;
  readonly what: string;
  readonly shape: string;
  /** columns that must be there; none for files that are no tables */
  readonly columns: readonly string[];
  /** rows of data; null where any number will do */
  readonly rows: number | null;
  readonly licence: string;
  /** where from, and how to make the file of it */
  readonly obtain: string;
  /** of the text with line feeds at the ends of lines: `contentHash` */
  readonly sha256: string;
}

const COVID_COLUMNS = ["date", ...COVID_FEATURES];
const COVID_SOURCE =
  "Make one row for each day from 2020-04-12 to 2021-03-20. Cases and deaths by day of report: Instituto Nacional de Salud, as in github.com/GuanZihan/GradMetapopulation, Data/Processed/minimal_dataset.csv (branch main; a day without a row is 0). Search interest, of the week, on each of its days: Google Trends. Mobility: Google COVID-19 Community Mobility Reports, the six columns '…_percent_change_from_baseline' without that ending";
const COVID_LICENCE = "MIT (collection); Google terms of use (search interest, mobility)";
const MPEA = "github.com/CitrineInformatics/MPEA_dataset (Borg et al. 2020)";

export const DATA_FILES: readonly DataFile[] = [
  {
    file: "covid_bogota/daily_343x11.csv",
    environments: ["covid-bogota"],
    needed: true,
    what: "Reported COVID-19 cases and deaths, search interest and mobility in Bogotá, daily",
    shape: "343 days × 11",
    columns: COVID_COLUMNS,
    rows: 343,
    licence: COVID_LICENCE,
    obtain: COVID_SOURCE,
    sha256: "20b5bd20c55da3e9b70d47507681b34db98b243188b54c9dd936a4e0a19e6ce1",
  },
  {
    file: "covid_medellin/daily_343x11.csv",
    environments: ["covid-medellin"],
    needed: true,
    what: "The same for Medellín; search interest is that of Bogotá",
    shape: "343 days × 11",
    columns: COVID_COLUMNS,
    rows: 343,
    licence: COVID_LICENCE,
    obtain: COVID_SOURCE,
    sha256: "86e9dc0892fabe383089a59ff2c09e29a9531e84d0ae31e6388cd07830adf38d",
  },
  {
    file: "influenza_usa/ili_symptoms_51x191.csv",
    environments: ["influenza-usa"],
    needed: true,
    what: "Visits for influenza-like illness and search interest in fourteen symptoms, 51 regions, weekly",
    shape: "51 regions × 191 weeks, 15 + 1 columns",
    columns: ["region", "epiweek", "month", ...SYMPTOMS, "ili"],
    rows: 9741,
    licence: "MIT (collection); public domain (CDC ILINet); CC BY 4.0 (Google COVID-19 Open Data)",
    obtain: "Data/Processed/flu_state_data.csv of github.com/AdityaLab/GradABM: discover data import takes it as it is",
    sha256: "1da8cbb46da404ba615e1b94e46018871c17bcf90a8d005984962f370eef54f5",
  },
  {
    file: "hea_yield_strength/fcc_rt_paperlike_30.csv",
    environments: ["hea-fcc"],
    needed: true,
    what: "Yield strength of single-phase FCC alloys of Al, Co, Cr, Cu, Fe, Mn, Ni at room temperature, medians",
    shape: "30 alloys",
    columns: ["formula", "YS_median", "Al", "Co", "Cr", "Cu", "Fe", "Mn", "Ni"],
    rows: 30,
    licence: "Apache-2.0",
    obtain: `Rows of ${MPEA}: single-phase FCC, room temperature, these elements only; the median of each formula`,
    sha256: "6dc208d1bee671ef1b13bfd7c737eea131fbfad2dd0308c3bbc6940dcbb949f9",
  },
  {
    file: "hea_yield_strength/fcc_single_phase_ys.csv",
    environments: ["hea-fcc"],
    needed: true,
    what: "Single measurements of FCC alloys, with grain sizes",
    shape: "185 measurements",
    columns: ["formula", "T_K", "YS_MPa", "grain_um"],
    rows: 185,
    licence: "Apache-2.0",
    obtain: `Rows of ${MPEA}: single-phase FCC`,
    sha256: "51357b82da6120f05f0241f32bee2cff176fc8b72ec0683cacee6aaf69b49a1e",
  },
  {
    file: "hea_yield_strength/bcc_hot_paperlike_131.csv",
    environments: ["hea-bcc"],
    needed: true,
    what: "Yield strength of single-phase BCC alloys above room temperature, medians of alloy and temperature",
    shape: "131 pairs of 38 alloys",
    columns: ["formula", "T_K", "YS_median", "Al", "Cr", "Hf", "Mo", "Nb", "Ta", "Ti", "V", "W", "Zr"],
    rows: 131,
    licence: "Apache-2.0",
    obtain: `Rows of ${MPEA}: single-phase BCC, above room temperature, these elements only; medians`,
    sha256: "8dab2e3fdd4d545c8ef75deabcdd222fc1fcc5d858f475c338277d853e633980",
  },
  {
    file: "hea_yield_strength/elements.csv",
    environments: ["hea-fcc", "hea-bcc"],
    needed: true,
    what: "Volumes, radii, moduli and electronegativities of elements, for descriptors of alloys",
    shape: "34 elements",
    columns: ["symbol", "atomic_volume_A3", "shear_modulus_GPa", "poisson_ratio", "VEC", "melting_T_K"],
    rows: 34,
    licence: "BSD-3 (tables of matminer); facts",
    obtain: "Element tables of matminer (Magpie), with handbook values where they err (shear modulus of Mo: 120 GPa)",
    sha256: "5e83c5a4c388b385fb3582a99b434309b9174a3c39d0ce4a328f0d81dabab02d",
  },
  {
    file: "sir_trajectories.csv",
    environments: ["sir", "sir-per-arm"],
    needed: false,
    what: "Outbreaks of the ModelSMC benchmark",
    shape: "101 outbreaks × 61 days",
    columns: ["split", "traj", "t", "S", "I", "R"],
    rows: 6161,
    licence: "MIT",
    obtain: "github.com/mackelab/ModelSMC, task SIR, level 3: one row for each split, trajectory and day",
    sha256: "126d72c6cc51000a32733a3b40a2c4d98554f0dad343c7e8579927cf8503642d",
  },
  {
    file: "gmm_configs_20.json",
    environments: ["gmm"],
    needed: false,
    what: "Candidate mixtures of the ModelSMC benchmark",
    shape: "20 mixtures",
    columns: [],
    rows: null,
    licence: "MIT",
    obtain: "github.com/mackelab/ModelSMC, task GMM: a JSON list of weights, means, covs and dims_to_shift",
    sha256: "d5dd54dfaa35bd02796bce2f375c742564bad8159585acaa4a3ae7acbeeb1b48",
  },
];

export const dataFilesOf = (environment: string): readonly DataFile[] =>
  DATA_FILES.filter(({ environments }) => environments.includes(environment));
