/**
 * What a shell reads to complete `hm`. All three ask `hm complete` at each Tab, so that they know no verb of their own and
 * never go out of date; the protocol is a line a candidate, `value<Tab>description`, or a `:word` that hands over to the shell.
 */

export const shells = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof shells)[number];

/** How a user turns it on, in their own start-up files; we write none. */
export const howToUse: Readonly<Record<Shell, string>> = {
  bash: 'source <(hm completion bash)',
  zsh: 'source <(hm completion zsh)',
  fish: 'hm completion fish | source',
};

export function completionScript(shell: Shell): string {
  return `# Completion of hm for ${shell}. To turn it on, add this line to your start-up file: ${howToUse[shell]}\n${scripts[shell]}`;
}

/** Works with the bash 3.2 of macOS too, which has neither mapfile nor compopt. */
const bash = `_hm() {
  local value rest cur=\${COMP_WORDS[COMP_CWORD]}
  COMPREPLY=()
  while IFS=$'\\t' read -r value rest; do
    case $value in
      :files) compopt -o default 2>/dev/null; return ;;
      :command)
        if [ "\${COMP_WORDS[COMP_CWORD-1]}" = -- ]; then
          while IFS= read -r value; do COMPREPLY+=("$value"); done < <(compgen -c -- "$cur")
        else
          compopt -o default 2>/dev/null
        fi
        return ;;
      "$cur"*) COMPREPLY+=("$value") ;;
    esac
  done < <("\${COMP_WORDS[0]}" complete -- "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
}
complete -F _hm hm harbormaster
`;

const zsh = `#compdef hm harbormaster
_hm() {
  local line
  local -a found
  for line in "\${(@f)$("\${words[1]}" complete -- "\${(@)words[2,CURRENT]}" 2>/dev/null)}"; do
    case $line in
      '') ;;
      :files) _files; return ;;
      :command)
        while [[ $words[1] != -- ]] && (( CURRENT > 1 )); do shift words; (( CURRENT-- )); done
        shift words; (( CURRENT-- ))
        _normal; return ;;
      *) found+=("\${\${line%%$'\\t'*}//:/\\\\:}:\${line#*$'\\t'}") ;;
    esac
  done
  _describe hm found
}
if [[ \${funcstack[1]} = _hm ]]; then _hm "$@"; else compdef _hm hm harbormaster; fi
`;

const fish = `function __hm_complete
    set -l words (commandline -opc)
    set -l current (commandline -ct)
    for line in ($words[1] complete -- $words[2..-1] "$current" 2>/dev/null)
        switch $line
            case ':files'
                __fish_complete_path "$current"
            case ':command'
                complete -C (string replace -r '^.*? -- ' '' -- (commandline -cp))
            case '*'
                echo $line
        end
    end
end
complete -c hm -f -a '(__hm_complete)'
complete -c harbormaster -f -a '(__hm_complete)'
`;

const scripts: Readonly<Record<Shell, string>> = { bash, zsh, fish };
