/** @file Style of the report page. Light ground throughout, as the pictures have; prints well. */
export const STYLE = `
:root { color-scheme: light; }
body { margin: 0 auto; max-width: 1060px; padding: 24px 20px 60px; background: #fff; color: #222;
  font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Helvetica, Arial, sans-serif; }
h1 { font-size: 24px; margin: 0 0 4px; } h2 { font-size: 18px; margin: 36px 0 8px; border-bottom: 1px solid #ddd; }
p.lead, .note { color: #555; } .headline { font-size: 17px; }
table { border-collapse: collapse; margin: 8px 0; } th, td { padding: 3px 12px 3px 0; text-align: left; vertical-align: top; }
thead th { border-bottom: 1px solid #999; font-weight: 600; } table { font-variant-numeric: tabular-nums; }
pre { background: #f6f6f6; padding: 10px 12px; overflow-x: auto; font-size: 12.5px; line-height: 1.45; }
figure { margin: 12px 0; } figure > svg { display: block; max-width: 100%; height: auto; }
table.programs { width: 100%; table-layout: fixed; background: #f6f6f6; font-size: 12px; }
table.programs td { padding: 0 8px; } table.programs code { white-space: pre-wrap; overflow-wrap: anywhere; }
table.programs td.changed { background: #fff3c4; } table.programs td.none { background: #ececec; }
table.programs td:first-child, table.programs th:first-child { border-right: 1px solid #ccc; } table.programs th { padding: 4px 8px; }
@media print { body { max-width: none; } figure, table { break-inside: avoid; } table.programs { break-inside: auto; } }
`;
