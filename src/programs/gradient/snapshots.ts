/**
 * @file Arrays that the backward pass reads from one copy. Where all stores to a buffer come before the first read of it,
 * its contents at the end of the block that holds both are what every read saw; elsewhere each number read is kept.
 */
import type { Block, Buffer, Instruction } from "../ir.js";
import type { Places } from "./places.js";
import type { Reads, Site } from "./reads.js";

const GUESSED_ROUNDS = 8;

/** Buffer → block at whose end a copy is kept. */
export function snapshotsOf({ loads, stores }: Reads, places: Places): ReadonlyMap<number, Block> {
  const found = new Map<number, Block>();
  for (const buffer of new Set(loads.map((load) => load.buffer))) {
    const block = blockFor(
      buffer,
      loads.filter((l) => l.buffer === buffer),
      stores.filter((s) => s.buffer === buffer),
      places,
    );
    if (block) found.set(buffer.id, block);
  }
  return found;
}

function blockFor(buffer: Buffer, loads: readonly Site[], stores: readonly Site[], places: Places): Block | null {
  const block = innermost([...loads, ...stores], places);
  const last = Math.max(...stores.map((site) => positionIn(block, site, places)));
  const first = Math.min(...loads.map((site) => positionIn(block, site, places)));
  if (last >= first) return null;
  const reads = loads.reduce((sum, site) => sum + places.runs(site.block, block, GUESSED_ROUNDS), 0);
  return reads >= buffer.length ? block : null;
}

/** The innermost block that encloses all sites. */
function innermost(sites: readonly Site[], places: Places): Block {
  const shared = places.blocks.filter((b) => sites.every((site) => places.encloses(b, site.block)));
  return shared.reduce((inner, b) => (places.encloses(inner, b) ? b : inner));
}

/** Position in `block` of the instruction that holds a site. */
function positionIn(block: Block, site: Site, places: Places): number {
  const holds = (i: Instruction): boolean => {
    if (i === site.at) return true;
    if (i.kind === "if") return places.encloses(i.then, site.block) || places.encloses(i.else, site.block);
    return (i.kind === "for" || i.kind === "while") && places.encloses(places.bodyOf(i), site.block);
  };
  return block.instructions.findIndex(holds);
}
