using System.Text.Json.Nodes;
using EdgeRuntime.Contracts;
using EdgeRuntime.Testing;
using EdgeRuntime.Testing.Delivery;

namespace EdgeRuntime.SystemTests.Updates;

/// <summary>An agent finds out by itself how its model runs best on the board.</summary>
public sealed class TuningTests
{
    [Fact]
    public async Task Threads0_ConfiguredModel_IsTriedOnceRememberedAndRunsSo()
    {
        await using var broker = await MosquittoServer.StartAsync();
        await using var operators = await ModelOperator.ConnectAsync(broker.Port);
        await using var device = await UpdatedDevice.StartAsync("pi", broker.Port, operators, static configuration =>
            configuration["Models"] = new JsonArray(new JsonObject { ["Path"] = DeliveredModel.BuiltIn.Folder, ["Source"] = "machine", ["Threads"] = 0 }));

        await device.WaitAsync(() => device.EventsOf("model_tuned").Any(), "the model to be tuned");
        var text = (string)device.EventsOf("model_tuned").First()["text"]!;

        // Of two variants of the same network's sizes the maker's first is the better one; one thread keeps within a limit that there is not.
        Assert.Contains("with 1 thread(s)", text, StringComparison.Ordinal);
        Drill.Report(text);
        var count = device.Results.Count();
        await device.WaitAsync(() => device.Results.Count() > count + 3, "results after tuning");
        Assert.All(device.Results, static result => Assert.Equal(ContentDigest.Short(DeliveredModel.BuiltIn.Digest), (string)result.Body["digest"]!));

        Assert.Equal(0, await device.Agent.StopAsync());
        count = device.Results.Count();
        device.Agent.Start();
        await device.WaitAsync(() => device.Results.Count() > count + 10, "results after the restart");
        Assert.Single(device.EventsOf("model_tuned"));

        // An installed model is tuned by its probe.
        var model = operators.Make(release: 2);
        await operators.PublishAsync(model);
        await operators.DesireAsync("pi", model);
        await device.WaitForPhaseAsync(model.Digest, "committed");
        await device.WaitForResultsAsync(model.Digest);
        Assert.Single(device.EventsOf("model_tuned"));
    }

    [Fact]
    public async Task Install_SlowerThanTheOperatorsLimit_IsRefusedWithTheFigures()
    {
        await using var broker = await MosquittoServer.StartAsync();
        await using var operators = await ModelOperator.ConnectAsync(broker.Port);
        await using var device = await UpdatedDevice.StartAsync("pi", broker.Port, operators, static configuration =>
            configuration["Models"] = new JsonArray(new JsonObject { ["Path"] = DeliveredModel.BuiltIn.Folder, ["Source"] = "machine", ["Threads"] = 0, ["MaxLatencyMs"] = 0.0001 }));
        var model = operators.Make(release: 2);
        await operators.PublishAsync(model);
        await operators.DesireAsync("pi", model);

        var install = await device.WaitForPhaseAsync(model.Digest, "failed");

        Assert.Equal("limit_exceeded", (string)install["error"]!["code"]!);
        Assert.Contains("but the limit is 0", (string)install["error"]!["message"]!, StringComparison.Ordinal);
    }
}
