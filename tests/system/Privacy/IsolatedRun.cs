using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using EdgeRuntime.SystemTests.Agents;
using EdgeRuntime.Testing;

namespace EdgeRuntime.SystemTests.Privacy;

/// <summary>
/// A program in a network namespace of its own that holds nothing but a broker. Its default route and its name server lead to a wire that nobody answers on, so that whatever it wants to send is
/// sent, and seen. Packets are seen by tcpdump, files and connections by strace; both of the program and of all its children.
/// </summary>
internal sealed partial class IsolatedRun
{
    // Kernel chatter of a new interface is no packet of the program: ARP, neighbour discovery, multicast reports. The last look-up is a control: it shows that a question would have been seen.
    private const string Script = """
        port=$1 seconds=$2
        shift 2
        ip link set lo up
        ip link add wire type veth peer name end
        ip address add 198.51.100.2/24 dev wire
        ip link set wire up
        ip link set end up
        ip neighbour add 198.51.100.1 lladdr 02:00:00:00:00:01 dev wire
        ip route add default via 198.51.100.1
        mount --bind resolv.conf /etc/resolv.conf
        tcpdump -Z root -i any -n -l --immediate-mode "not arp and not icmp6 and not ip6 proto 0 and not igmp and not (host 127.0.0.1 and tcp port $port)" > packets.txt 2> tcpdump.log &
        until grep -q listening tcpdump.log; do sleep 0.1; done
        if [ -f mosquitto.conf ]; then
            mosquitto -v -c mosquitto.conf > broker.log 2>&1 &
            until grep -q running broker.log; do sleep 0.1; done
        fi
        strace -f -qq --seccomp-bpf -e signal=none -e trace="$CALLS" -o calls.txt timeout -s TERM "$seconds" "$@" > program.log 2>&1 || [ $? = 124 ]
        cp packets.txt program-packets.txt
        getent hosts control.example || true
        for i in $(seq 50); do ! grep -q control.example packets.txt || break; sleep 0.1; done
        """;

    private const string Calls = "connect,execve,open,openat,openat2,creat,mkdir,mkdirat,rename,renameat,renameat2,link,linkat,symlink,symlinkat,mknod,mknodat,truncate";

    // What is opened so is written to, or made.
    private static readonly string[] Writing = ["O_WRONLY", "O_RDWR", "O_CREAT", "O_TRUNC"];

    private readonly string _folder;
    private readonly int _port;

    private IsolatedRun(string folder, int port) => (_folder, _port) = (folder, port);

    /// <summary>What the program logged.</summary>
    public string Log => Read("program.log");

    /// <summary>The topics of all messages that reached the broker.</summary>
    public IReadOnlyList<string> Topics => [.. Published().Matches(Read("broker.log")).Select(static match => match.Groups[1].Value)];

    /// <summary>Packets other than those between program and broker, one a line as tcpdump prints them.</summary>
    public IReadOnlyList<string> Packets => Lines("program-packets.txt");

    /// <summary>The same and the control's, which came after the program had ended.</summary>
    public IReadOnlyList<string> PacketsWithControl => Lines("packets.txt");

    /// <summary>Connections to anything but the broker, whether they came about or not.</summary>
    public IReadOnlyList<string> OtherConnections =>
    [
        .. Lines("calls.txt").Where(line => line.Contains("connect(", StringComparison.Ordinal) && line.Contains("AF_INET", StringComparison.Ordinal)
            && !(line.Contains("127.0.0.1\"", StringComparison.Ordinal) && line.Contains(string.Create(CultureInfo.InvariantCulture, $"htons({_port})"), StringComparison.Ordinal))),
    ];

    /// <summary>Whether it opened a file of that name.</summary>
    public bool HasOpened(string name) => Lines("calls.txt").Any(line => line.Contains("open", StringComparison.Ordinal) && line.Contains($"/{name}\"", StringComparison.Ordinal));

    /// <summary>Whether it started a probe process.</summary>
    public bool HasProbed => Lines("calls.txt").Any(static line => line.Contains("execve(", StringComparison.Ordinal) && line.Contains("\"probe\"", StringComparison.Ordinal));

    /// <summary>Full paths of everything that was made, moved or opened for writing, whether it succeeded or not; without what the kernel shows as files and keeps nowhere.</summary>
    public IReadOnlyList<string> WrittenPaths =>
    [
        .. Lines("calls.txt").Select(static line => Call().Match(line)).Where(static call => call.Success && (!call.Groups[1].Value.StartsWith("open", StringComparison.Ordinal)
                || Writing.Any(flag => call.Groups[2].Value.Contains(flag, StringComparison.Ordinal))) && call.Groups[1].Value is not ("connect" or "execve"))
            .SelectMany(static call => Quoted().Matches(call.Groups[2].Value)).Select(match => Path.GetFullPath(match.Groups[1].Value, _folder))
            .Where(static path => path != "/dev/null" && !path.StartsWith("/proc/", StringComparison.Ordinal)).Distinct(StringComparer.Ordinal),
    ];

    /// <summary>Runs <c>edge-agent run</c> for some time beside a broker, in a folder that holds its configuration.</summary>
    public static async Task<IsolatedRun> OfAsync(string program, string folder, JsonObject configuration, int port, TimeSpan length)
    {
        await RealPart.RequireAsync("mosquitto", "mosquitto");
        await File.WriteAllTextAsync(Path.Combine(folder, "agent.json"), configuration.ToJsonString(), TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(Path.Combine(folder, "mosquitto.conf"), string.Create(CultureInfo.InvariantCulture, $"listener {port} 127.0.0.1\nallow_anonymous true\nuser root\n"), TestContext.Current.CancellationToken);
        return await OfAsync([program, "run", "--config", "agent.json"], folder, port, length);
    }

    /// <summary>Runs a program to its end in a folder, with an empty home below it.</summary>
    /// <param name="program">The program and its arguments.</param>
    /// <param name="folder">The folder.</param>
    /// <param name="port">The port of its broker on the loopback interface.</param>
    /// <param name="length">Longest time; then it is ended.</param>
    public static async Task<IsolatedRun> OfAsync(string[] program, string folder, int port, TimeSpan length)
    {
        await RealPart.RequireAsync("ip", "iproute2");
        await RealPart.RequireAsync("tcpdump", "tcpdump");
        await RealPart.RequireAsync("strace", "strace");
        string[] apart = ["--net", "--mount", "--pid", "--fork", "--mount-proc", "--kill-child"];
        await RealPart.RequireAsync("unshare", "util-linux", [.. apart, "true"]);

        await File.WriteAllTextAsync(Path.Combine(folder, "resolv.conf"), "nameserver 198.51.100.1\noptions timeout:1 attempts:1\n", TestContext.Current.CancellationToken);
        var home = Directory.CreateDirectory(Path.Combine(folder, "home")).FullName;
        string[] environment = ["-i", $"PATH={Environment.GetEnvironmentVariable("PATH")}:/usr/sbin:/sbin", $"HOME={home}", "DOTNET_EnableDiagnostics=0", $"CALLS={Calls}"];
        string[] command = ["-C", folder, .. environment, "unshare", .. apart, "sh", "-e", "-c", Script, "sh", port.ToString(CultureInfo.InvariantCulture), length.TotalSeconds.ToString(CultureInfo.InvariantCulture), .. program];
        var (code, output, errors) = await ProcessRun.RunAsync("env", command, length + TimeSpan.FromMinutes(1));
        var run = new IsolatedRun(folder, port);
        Assert.True(code == 0, $"{output}{errors}{run.Log}");
        return run;
    }

    // 1796032854: Received PUBLISH from edge-agent-quiet (d0, q1, r0, m5, 'edge/v1/quiet/results/vibration-condition', ... (213 bytes))
    [GeneratedRegex("Received PUBLISH from [^']*'([^']+)'")]
    private static partial Regex Published();

    // 217   openat(AT_FDCWD, "/tmp/edge/outbox.db", O_RDWR|O_CREAT|O_CLOEXEC, 0644) = 57
    [GeneratedRegex(@"^\d+ +(\w+)\((.*)")]
    private static partial Regex Call();

    [GeneratedRegex("\"([^\"]*)\"")]
    private static partial Regex Quoted();

    private string Read(string name) => File.Exists(Path.Combine(_folder, name)) ? File.ReadAllText(Path.Combine(_folder, name)) : "";

    private string[] Lines(string name) => Read(name).Split('\n', StringSplitOptions.RemoveEmptyEntries);
}
