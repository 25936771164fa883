using EdgeRuntime.Agent.Configuration;
using EdgeRuntime.Agent.Hosting;
using EdgeRuntime.Core.Linux;
using EdgeRuntime.Core.Models;
using EdgeRuntime.Core.Models.Staging;
using EdgeRuntime.Core.Sources;
using EdgeRuntime.Core.Time;
using EdgeRuntime.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeRuntime.Agent.Tests.Hosting;

/// <summary>A model that only an order has brought runs again after a start where it can, and never keeps the device from its own models.</summary>
public sealed class AdoptedAtStartTests : IDisposable
{
    private const string Adopted = "door";
    private readonly string _root = Directory.CreateTempSubdirectory("adopted-").FullName;

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public async Task Start_ModelInTheStore_RunsBesideTheConfiguredOne()
    {
        Lay("spare");

        await using var agent = Make();

        Assert.Equal(["vibration-condition", Adopted], agent.Models.Select(static loop => loop.Model));
        Assert.Equal("spare", agent.Models[1].Lane.Source.Name);
        using var stop = new CancellationTokenSource();
        var run = agent.RunAsync(new SystemdNotifier(null), null, stop.Token);
        await Eventually.TrueAsync(() => agent.Models.All(static loop => loop.Statistics.Inferences > 0), TimeSpan.FromSeconds(30));
        await stop.CancelAsync();
        Assert.Equal(0, await run);
    }

    [Theory]
    [InlineData("spare", true)]
    [InlineData("camera", false)]
    [InlineData("short", false)]
    public async Task Start_ModelThatCannotRun_IsLeftOut(string source, bool damaged)
    {
        var folder = Lay(source);
        if (damaged)
        {
            await File.AppendAllTextAsync(Path.Combine(folder, ModelPackage.ManifestFile), " ", TestContext.Current.CancellationToken);
        }

        await using var agent = Make();

        Assert.Equal("vibration-condition", Assert.Single(agent.Models).Model);
    }

    [Fact]
    public async Task Start_ModelThatTheConfigurationNamesNow_RunsOnce()
    {
        Lay("spare", "vibration-condition");

        await using var agent = Make();

        Assert.Equal("machine", Assert.Single(agent.Models).Lane.Source.Name);
    }

    private EdgeAgent Make()
    {
        var configuration = new AgentConfiguration { Mqtt = { Enabled = false }, Policy = { Kind = "fixed", MaxRateHz = 20 }, Updates = { Folder = _root } };
        configuration.Sources.Add("machine", new SourceOptions());
        configuration.Sources.Add("spare", new SourceOptions());
        configuration.Sources.Add("short", new SourceOptions { Vibration = { WindowSamples = 64 } });
        configuration.Models.Add(new ModelOptions());
        var files = new InMemoryFileSystem();
        return new EdgeAgent(configuration, new AgentEnvironment(Clocks.System, files, NullLoggerFactory.Instance, AppContext.BaseDirectory) { Hardware = Hardware.Of(files, TimeProvider.System) });
    }

    /// <summary>Puts the built-in model into the store under an id, committed, to run on a source.</summary>
    private string Lay(string source, string model = Adopted)
    {
        var parent = Path.Combine(_root, "models", model);
        var folder = Directory.CreateDirectory(Path.Combine(parent, "next")).FullName;
        foreach (var file in Directory.GetFiles(FakeLane.Package.Folder))
        {
            File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
        }

        var manifest = Path.Combine(folder, ModelPackage.ManifestFile);
        File.WriteAllText(manifest, File.ReadAllText(manifest).Replace("\"model\": \"vibration-condition\"", $"\"model\": \"{model}\"", StringComparison.Ordinal));
        var package = ModelPackage.Load(folder);
        Assert.Equal(model, package.Manifest.Model);
        var target = Path.Combine(parent, package.Digest);
        Directory.Move(folder, target);
        new ModelStore(Path.Combine(_root, "models")).Save(model, new ModelHistory { Running = new InstalledModel(package.Digest, package.Manifest.Release, []), Source = source });
        return target;
    }
}
