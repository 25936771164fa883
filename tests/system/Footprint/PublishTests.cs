namespace EdgeRuntime.SystemTests.Footprint;

/// <summary>Native publishes without a complaint, and with nothing in them that does not run.</summary>
public sealed class PublishTests(PublishedAgents agents)
{
    [Fact]
    public async Task Publish_ForX64_SaysNoWarningAndCarriesOnlyWhatRuns() => Check(await agents.X64Async(), machine: 0x3E);

    [Fact]
    public async Task Publish_ForArm64_SaysNoWarningAndCarriesOnlyWhatRuns() => Check(await agents.Arm64Async(), machine: 0xB7);

    private static void Check(PublishedAgent agent, byte machine)
    {
        Assert.Contains("Generating native code", agent.Log, StringComparison.Ordinal);
        Assert.DoesNotContain("warning", agent.Log, StringComparison.OrdinalIgnoreCase);

        var names = Directory.GetFiles(agent.Folder).Select(static path => Path.GetFileName(path)).Order(StringComparer.Ordinal);
        Assert.Equal(["edge-agent", "libe_sqlite3.so", "libonnxruntime.so", "libonnxruntime_providers_shared.so", "libsodium.so"], names);
        Assert.True(File.Exists(Path.Combine(agent.Folder, "models", "vibration-condition", "manifest.json")));
        Assert.True(File.Exists(Path.Combine(agent.Folder, "firmware-configs", "boards", "5.json")));

        // e_machine, elf(5).
        Assert.Equal(machine, File.ReadAllBytes(agent.Executable)[18]);
        Assert.InRange(new FileInfo(agent.Executable).Length, 4_000_000, 18_000_000);
    }
}
