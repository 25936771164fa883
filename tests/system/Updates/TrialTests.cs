using System.Text.Json;
using System.Text.Json.Nodes;
using EdgeRuntime.Contracts.Manifests;
using EdgeRuntime.Contracts.Messages;
using EdgeRuntime.Testing;
using EdgeRuntime.Testing.Delivery;

namespace EdgeRuntime.SystemTests.Updates;

/// <summary>A model on trial that has nothing to infer: nobody can judge it, so nothing may wait for it.</summary>
public sealed class TrialTests : IDisposable
{
    private const string Second = "second-machine";

    // Silent until there is a file; then the samples of a machine that stands still.
    private const string Silent = "while [ ! -e go ]; do sleep 0.1; done; while :; do head -c 16384 /dev/zero; sleep 0.05; done";
    private readonly string _home = Directory.CreateTempSubdirectory("edge-trial-").FullName;

    public void Dispose() => Directory.Delete(_home, recursive: true);

    [Fact]
    public async Task Trial_SourceIsSilent_SaysSoLetsOtherInstallsThroughAndGoesOnWhenSamplesCome()
    {
        WriteSecond();
        await using var broker = await MosquittoServer.StartAsync();
        await using var operators = await ModelOperator.ConnectAsync(broker.Port);
        await using var device = await UpdatedDevice.StartAsync("pi", broker.Port, operators, configuration =>
        {
            configuration["Sources"] = new JsonObject
            {
                ["machine"] = new JsonObject
                {
                    ["Kind"] = "exec",
                    ["Exec"] = new JsonObject { ["Command"] = new JsonArray("/bin/sh", "-c", Silent), ["Format"] = new JsonObject { ["Shape"] = new JsonArray(2048, 2), ["SampleRateHz"] = 6400 } },
                },
                ["other"] = new JsonObject { ["Kind"] = "vibration" },
            };
            configuration["Models"] = new JsonArray(new JsonObject { ["Source"] = "machine" }, new JsonObject { ["Path"] = _home, ["Source"] = "other" });
        });
        var starved = operators.Make(2);
        var fed = operators.Make(3, static manifest => manifest with { Model = Second });
        await operators.PublishAsync(starved);
        await operators.PublishAsync(fed);
        await operators.DesireAsync("pi", document => document with { Models = [Wanted(starved), Wanted(fed)] });

        await device.WaitForPhaseAsync(fed.Digest, "committed");
        await device.WaitAsync(() => (string?)device.InstallOf(starved.Digest)?["error"]?["code"] == "trial_waiting", "the trial to say that it waits");
        Assert.Equal("trial", (string)device.InstallOf(starved.Digest)!["phase"]!);
        Assert.Contains("source machine", (string)device.InstallOf(starved.Digest)!["error"]!["message"]!, StringComparison.Ordinal);

        await File.WriteAllTextAsync(Path.Combine(device.Agent.Folder, "go"), "", TestContext.Current.CancellationToken);
        var committed = await device.WaitForPhaseAsync(starved.Digest, "committed");
        Assert.Null(committed["error"]);
    }

    [Fact]
    public async Task Trial_DeviceRests_DoesNotKeepTheBoardAwake()
    {
        await using var broker = await MosquittoServer.StartAsync();
        await using var operators = await ModelOperator.ConnectAsync(broker.Port);
        await using var device = await UpdatedDevice.StartAsync("pi", broker.Port, operators, configuration =>
        {
            configuration["Policy"] = new JsonObject { ["Kind"] = "fixed", ["MinRateHz"] = 0.001, ["MaxRateHz"] = 0.001 };
            configuration["Power"] = new JsonObject { ["Kind"] = "simulated", ["Interval"] = "00:00:01", ["Battery"] = new JsonObject { ["CapacityWh"] = 0.05, ["StartSocFraction"] = 0.3 } };
            configuration["Sleep"] = new JsonObject { ["Command"] = new JsonArray("/bin/sleep", "1"), ["MinDuration"] = "00:10:00", ["MinAwake"] = "00:00:10", ["CriticalDuration"] = "00:30:00" };
            configuration["Updates"]!["MinSocFraction"] = 0;
            configuration["Updates"]!["Trial"] = "01:00:00";
        });
        var model = operators.Make(2);
        await operators.PublishAsync(model);
        await operators.DesireAsync("pi", model);
        await device.WaitForPhaseAsync(model.Digest, "trial");

        // The battery runs down within the trial.
        await device.WaitAsync(() => device.Messages.Any(static message => message.Topic.EndsWith("/status", StringComparison.Ordinal) && (string)message.Body["state"]! == "asleep"), "the board to sleep", TimeSpan.FromMinutes(3));
        Assert.Equal("trial_waiting", (string)device.InstallOf(model.Digest)!["error"]!["code"]!);
    }

    private static DesiredModel Wanted(DeliveredModel model) => new() { Model = model.Model.Manifest.Model, Digest = model.Digest };

    private void WriteSecond()
    {
        var builtIn = DeliveredModel.BuiltIn;
        foreach (var file in builtIn.Manifest.Files)
        {
            File.Copy(builtIn.PathOf(file.Path), Path.Combine(_home, file.Path));
        }

        File.WriteAllBytes(Path.Combine(_home, ModelManifest.FileName), JsonSerializer.SerializeToUtf8Bytes(builtIn.Manifest with { Model = Second }, ManifestJsonContext.Default.ModelManifest));
    }
}
