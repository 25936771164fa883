using System.Globalization;
using EdgeRuntime.Testing;

namespace EdgeRuntime.SystemTests.Privacy;

/// <summary>The programs beside the agent that load ONNX Runtime: none asks for a name, and none writes into its user's home, where the library's telemetry would keep its device id.</summary>
public sealed class ProgramPrivacyTests : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);

    private readonly string _folder = Directory.CreateTempSubdirectory("edge-private-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Edgectl_MakesGoldenVectors_SendsAndKeepsNothing()
    {
        CopyModel();

        await AssertPrivateAsync(Beside("edgectl"), "model", "golden", "model", "--yes");
    }

    [Fact]
    public async Task Bench_FifteenSeconds_SendsAndKeepsNothing()
    {
        CopyModel();

        await AssertPrivateAsync(Beside("edge-agent"), "bench", "--model", "model", "--seconds", "15");
    }

    [Fact]
    public async Task Demo_HalfAMinute_SendsAndKeepsNothing()
    {
        var port = MosquittoServer.FreePort();

        var run = await AssertPrivateAsync(port, Built("EdgeRuntime.Demo"), "--devices", "1", "--for", "30s", "--data", "data", "--port", port.ToString(CultureInfo.InvariantCulture), "--json");

        Assert.Contains("\"inferences\":", run.Log, StringComparison.Ordinal);
    }

    [Fact]
    public Task Training_OneStep_SendsAndKeepsNothing() => AssertPrivateAsync(Built("EdgeRuntime.Training"), "vibration", "--steps", "1", "--out", "trained");

    private static string Configuration => AppContext.BaseDirectory.Contains($"{Path.DirectorySeparatorChar}Release{Path.DirectorySeparatorChar}", StringComparison.Ordinal) ? "Release" : "Debug";

    private static string Beside(string program) => Path.Combine(AppContext.BaseDirectory, program + ".dll");

    // The build under test has made it.
    private static string Built(string project) => Checkout.PathOf($"src/{project}/bin/{Configuration}/net10.0/{project}.dll");

    private Task<IsolatedRun> AssertPrivateAsync(string program, params string[] arguments) => AssertPrivateAsync(MosquittoServer.FreePort(), program, arguments);

    private async Task<IsolatedRun> AssertPrivateAsync(int port, string program, params string[] arguments)
    {
        var run = await IsolatedRun.OfAsync(["dotnet", program, .. arguments], _folder, port, Limit);

        Assert.True(run.HasOpened("libonnxruntime.so"), run.Log);
        Assert.True(run.PacketsWithControl.Any(static packet => packet.Contains("control.example", StringComparison.Ordinal)), "the capture does not see a DNS question");
        Assert.Empty(run.Packets);
        Assert.Empty(run.OtherConnections);
        Assert.DoesNotContain(run.WrittenPaths, path => path.Contains("Microsoft", StringComparison.Ordinal) || path.StartsWith(Path.Combine(_folder, "home"), StringComparison.Ordinal));
        return run;
    }

    private void CopyModel()
    {
        var model = Directory.CreateDirectory(Path.Combine(_folder, "model")).FullName;
        foreach (var file in Directory.GetFiles(Checkout.PathOf("src/EdgeRuntime.Agent/Models/vibration-condition")))
        {
            File.Copy(file, Path.Combine(model, Path.GetFileName(file)));
        }
    }
}
