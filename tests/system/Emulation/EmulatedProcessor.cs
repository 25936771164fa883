using EdgeRuntime.SystemTests.Agents;
using EdgeRuntime.Testing;

namespace EdgeRuntime.SystemTests.Emulation;

/// <summary>
/// Runs programs for arm64 on this machine, as on a Raspberry Pi. ONNX Runtime reads the processor's features from files that the emulator
/// passes through from the machine underneath, so the program gets a mount namespace of its own, in which they are a Pi's.
/// </summary>
internal sealed class EmulatedProcessor : IDisposable
{
    private const string Script = """
        mount --bind "$1/cpuinfo" /proc/cpuinfo
        mount --bind "$1/cpu" /sys/devices/system/cpu
        cpu=$2
        shift 2
        exec qemu-aarch64-static -cpu "$cpu" -L /usr/aarch64-linux-gnu "$@"
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("emulated-").FullName;

    private EmulatedProcessor(string model, string part)
    {
        var cpus = Directory.CreateDirectory(Path.Combine(_folder, "cpu")).FullName;
        File.WriteAllText(Path.Combine(cpus, "possible"), "0\n");
        File.WriteAllText(Path.Combine(cpus, "present"), "0\n");
        File.WriteAllText(Path.Combine(_folder, "cpuinfo"), $"""
            processor	: 0
            BogoMIPS	: 108.00
            Features	: fp asimd evtstrm crc32 cpuid
            CPU implementer	: 0x41
            CPU architecture: 8
            CPU variant	: 0x0
            CPU part	: {part}
            CPU revision	: 3

            """);
        Prefix = ["unshare", "--mount", "sh", "-e", "-c", Script, "sh", _folder, model];
    }

    /// <summary>What to put before a command line to run it there.</summary>
    public string[] Prefix { get; }

    /// <summary>Makes a processor: <c>cortex-a72</c> (Pi 4) or <c>cortex-a53</c> (Pi 3, Zero 2 W).</summary>
    public static async Task<EmulatedProcessor> CreateAsync(string model)
    {
        await RealPart.RequireAsync("qemu-aarch64-static", "qemu-user-static");
        await RealPart.RequireAsync("/usr/aarch64-linux-gnu/lib/libstdc++.so.6", "libstdc++6-arm64-cross libgcc-s1-arm64-cross libc6-arm64-cross");
        await RealPart.RequireAsync("unshare", "util-linux", "--mount", "true");

        // MIDR_EL1 part numbers: Arm Cortex-A72 and Cortex-A53 technical reference manuals.
        return new EmulatedProcessor(model, model == "cortex-a72" ? "0xd08" : "0xd03");
    }

    /// <summary>Runs a program to its end.</summary>
    public Task<(int Code, string Output, string Errors)> RunAsync(string program, params string[] arguments) =>
        ProcessRun.RunAsync(Prefix[0], [.. Prefix[1..], program, .. arguments], TimeSpan.FromMinutes(3));

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
