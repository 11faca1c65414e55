import { globSync } from "tinyglobby";

/** Where agents' prompts usually are; a pattern is written only when it matches a file. */
const places = [
  "AGENTS.md",
  "CLAUDE.md",
  "GEMINI.md",
  "**/SKILL.md",
  ".claude/agents/**/*.md",
  ".claude/commands/**/*.md",
  ".claude/skills/**/*.md",
  ".github/copilot-instructions.md",
  ".github/prompts/**/*.md",
  ".github/agents/**/*.md",
  ".github/instructions/**/*.md",
  ".github/chatmodes/**/*.md",
  ".cursor/rules/**/*.{md,mdc}",
  ".cursor/commands/**/*.md",
  ".kiro/steering/**/*.md",
  ".windsurf/rules/**/*.md",
  ".clinerules/**/*.md",
  "agents/**/*.{md,j2,jinja,jinja2,hbs,mustache,yaml,yml,json,txt}",
  "prompts/**/*.{md,j2,jinja,jinja2,hbs,mustache,yaml,yml,json,txt,prompt}",
  "commands/**/*.md",
  "skills/**/*.md",
  "**/*.prompt.md",
  "**/*.prompt",
  "**/*.agent.md",
] as const;

/** The patterns under which a folder has prompt files, without those whose files another pattern already has. */
export function findPromptPlaces(cwd: string): readonly string[] {
  const seen = new Set<string>();
  return places.filter((pattern) => {
    const found = globSync([pattern], {
      cwd,
      ignore: ["**/node_modules/**", "**/.git/**", "tenon.lock/**"],
      dot: true,
      expandDirectories: false,
      followSymbolicLinks: false,
    });
    const news = found.filter((file) => !seen.has(file));
    for (const file of found) seen.add(file);
    return news.length > 0;
  });
}
