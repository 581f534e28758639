// Completion for PowerShell. Where the script has nothing to say, PowerShell completes files by itself.

import { completedOptions, spellings } from "./completed-options.ts";
import type { CompletedOption } from "./completed-options.ts";

/** The script. */
export function powershellScript(): string {
  const options = completedOptions();
  return `\
# serve-forever --completions powershell | Out-String | Invoke-Expression
Register-ArgumentCompleter -Native -CommandName serve-forever -ScriptBlock {
  param($wordToComplete, $commandAst, $cursorPosition)
  $options = [ordered]@{
${options.map(helpLine).join("")}  }
  $choices = @{
${options.map(choicesLine).join("")}  }
  $before = $commandAst.CommandElements | Where-Object { $_.Extent.EndOffset -lt $cursorPosition } | Select-Object -Last 1
  $words = if ($before) { $choices["$before"] }
  if ($words) {
    $words | Where-Object { $_ -like "$wordToComplete*" } | ForEach-Object {
      [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_)
    }
  } elseif ($wordToComplete -like '-*') {
    $options.Keys | Where-Object { $_ -like "$wordToComplete*" } | ForEach-Object {
      [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterName', $options[$_])
    }
  }
}
`;
}

/** Keys differ in nothing but case there (\`-h\`, \`-H\`), which PowerShell takes for the same; letters are left out. */
function helpLine({ long, help }: CompletedOption): string {
  return `    ${quoted(`--${long}`)} = ${quoted(help)}\n`;
}

function choicesLine(option: CompletedOption): string {
  if (option.argument.kind !== "words" || option.isOptional) return "";
  const words = option.argument.words.map(quoted).join(", ");
  return spellings(option)
    .filter((name) => name.startsWith("--"))
    .map((name) => `    ${quoted(name)} = @(${words})\n`)
    .join("");
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
