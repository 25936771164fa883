using EdgeRuntime.Core.Linux;
using EdgeRuntime.Testing;

namespace EdgeRuntime.Agent.Tests.Governing;

/// <summary>A kernel with two clock domains in one boot.</summary>
internal static class CpufreqTree
{
    public const string BootIdFile = "/proc/sys/kernel/random/boot_id";

    private const string Available = "conservative powersave performance schedutil";

    public static InMemoryFileSystem Make() => new InMemoryFileSystem()
        .Add("/proc/sys/kernel/random", ("boot_id", "first"))
        .Add($"{CpuGovernors.Folder}/policy0", ("scaling_governor", "schedutil"), ("scaling_available_governors", Available))
        .Add($"{CpuGovernors.Folder}/policy4", ("scaling_governor", "conservative"), ("scaling_available_governors", Available));

    public static string InForce(this IFileSystem files) => string.Join(' ', new CpuGovernors(files).Read().Select(static each => each.Governor));

    public static string FileOf(int domain) => FormattableString.Invariant($"{CpuGovernors.Folder}/policy{domain}/scaling_governor");
}
