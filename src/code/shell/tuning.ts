/** Settings of the kernel that programs which serve many need, and that let nobody in. */
const tuned =
  /^(?:vm\.(?:swappiness|mmap_rnd_(?:compat_)?bits|drop_caches|compact_memory|overcommit_memory|max_map_count|dirty_\w+|vfs_cache_pressure|nr_hugepages)|net\.core\.\w+|net\.ipv6\.conf\.[\w-]+\.disable_ipv6|net\.ipv4\.(?:tcp_\w+|ip_local_port_range)|fs\.(?:file-max|nr_open|aio-max-nr|inotify\.\w+)|kernel\.(?:pid_max|threads-max|shmmax|shmall))\s*=/;
/** Settings that make the kernel stricter, by the value that does so. */
const stricter =
  /^(?:net\.ipv[46]\.conf\.[\w-]+\.(?:(?:accept_redirects|send_redirects|secure_redirects|accept_source_route|accept_ra)\s*=\s*0|(?:rp_filter|log_martians|disable_ipv6)\s*=\s*[12])|net\.ipv4\.(?:icmp_echo_ignore_broadcasts|icmp_ignore_bogus_error_responses|ip_forward)\s*=\s*1|net\.ipv6\.conf\.\w+\.forwarding\s*=\s*1|net\.bridge\.[\w-]+\s*=\s*1|kernel\.(?:kptr_restrict|dmesg_restrict|randomize_va_space|yama\.ptrace_scope|unprivileged_bpf_disabled|perf_event_paranoid|kexec_load_disabled)\s*=\s*[1-9]|kernel\.sysrq\s*=\s*0|kernel\.panic\s*=\s*\d+|fs\.protected_\w+\s*=\s*[12]|fs\.suid_dumpable\s*=\s*0|user\.max_user_namespaces\s*=\s*\d+)\s*$/;

/** Whether a line sets what servers are tuned or hardened by. */
export function isTuned(line: string): boolean {
  return tuned.test(line) || stricter.test(line);
}

const rule = /^(?:-w\s+)?(?:-[A-Za-z]\s+)?/;
const port =
  /(?:--dports?|--sports?)\s+[\d:,]+|--ctstate|--state\s|\s-[io]\s+lo\b|-p\s+icmp|\s-s\s+\d[\d./]+(?<!\/0)(?:\s|$)/;

/** What ordinary administration sets: rules of a firewall for one service, buffers and limits, a name, a time zone. */
export function tunes(name: string, words: string): boolean {
  switch (name) {
    case 'ufw':
      return /^(?:--force\s+)?(?:enable$|reload$|logging\s+\w+$|default\s+(?:deny|reject)\b|default\s+allow\s+(?:outgoing|routed)$|(?:insert\s+\d+\s+)?(?:allow|limit|deny|reject|delete)\b)/.test(
        words,
      );
    case 'iptables':
    case 'ip6tables':
      // The table `nat` may send what comes in elsewhere; what it does to what goes out is ordinary routing.
      if (/(?:^|\s)-t\s/.test(words))
        return (
          /(?:^|\s)-[ACDIN]\s/.test(words) && !/\s-j\s+(?:DNAT|REDIRECT|TPROXY|TEE|NFQUEUE)\b/.test(words)
        );
      // What goes on to a chain of the program's own, whose rules are judged, or back.
      if (/^(?:-w\s+)?-[AI]\s+[\w-]+\s+(?:\d+\s+)?-j\s+(?:RETURN|[a-z][\w-]*)$/.test(words)) return true;
      // A chain of one's own, or a rule for one interface.
      if (/(?:^|\s)-N\s+\S+$|(?:^|\s)-[ACDI]\s.*\s-[io]\s+\S+/.test(words)) return true;
      return (
        /^-P\s+\w+\s+(?:DROP|REJECT)$/.test(words) ||
        (/^(?:-[AICD]\s)/.test(words) && (/-j\s+(?:DROP|REJECT|LOG)\b/.test(words) || port.test(words)))
      );
    case 'nft':
      // The machine's own rules, as they are loaded at every start.
      if (/^-f\s+\/etc\/nftables\.conf$/.test(words)) return true;
      return (
        /^(?:add|insert|delete)\s+(?:rule|table|chain|set|element)\b/.test(words) &&
        !/\b(?:dnat|redirect|flush)\b/.test(words)
      );
    case 'ip':
      return /^(?:-\S+\s+)*(?:link|l|address|addr|a|tuntap|netns|neigh)\s+(?:set|add|del|delete|flush|replace)\b/.test(
        words,
      );
    case 'ifconfig':
      return /\b(?:up|down)$/.test(words) || /^[\w.…-]+\s+[\d.]+/.test(words);
    case 'firewall-cmd':
      return /^(?:--(?:permanent|zone=\w+|add-(?:service|port)=[\w/-]+|remove-(?:service|port)=[\w/-]+|reload)\s*)+$/.test(
        words,
      );
    case 'sysctl':
      return words
        .replace(rule, '')
        .split(/\s+(?=[a-z]+\.)/)
        .every(isTuned);
    case 'hostnamectl':
      return /^(?:set-hostname|hostname)\s/.test(words);
    case 'timedatectl':
      return /^set-(?:timezone|ntp)\s/.test(words);
    default:
      return false;
  }
}

/** A rule that lets everything in, from everywhere. */
export function opensAll(name: string, words: string): boolean {
  if (name === 'ufw')
    return /^default\s+allow(?:\s+incoming)?$|^allow\s+from\s+(?:any|0\.0\.0\.0\/0)(?:\s+to\s+any)?$/.test(
      words,
    );
  if (/^ip6?tables$/.test(name))
    return /^-[AI]\s+(?:INPUT|FORWARD)\s+(?:\d+\s+)?(?:-s\s+(?:0\.0\.0\.0\/0|::\/0)\s+)?-j\s+ACCEPT$/.test(
      words,
    );
  if (name === 'firewall-cmd') return /--set-default-zone=trusted/.test(words);
  return false;
}
