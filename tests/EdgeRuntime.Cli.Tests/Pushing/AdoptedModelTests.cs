using EdgeRuntime.Contracts.Messages;

namespace EdgeRuntime.Cli.Tests.Pushing;

/// <summary>Orders about models that devices are not configured for, over a real Mosquitto.</summary>
public sealed class AdoptedModelTests
{
    private const string Model = "vibration-condition";
    private static readonly string Other = new('b', 64);

    [Fact]
    public async Task Push_WithASource_NamesItUntilAnotherPushNamesAnother()
    {
        await using var bench = await PushBench.StartAsync();
        await bench.AddAsync(new DeviceScript("pi") { Keyring = bench.Keyring });

        await bench.PushAsync("--device", "pi", "--source", "machine", "--wait=60s");
        Assert.Equal("machine", Assert.Single((await bench.OrderAsync("pi")).Models).Source);
        await bench.PushAsync("--device", "pi", "--wait=60s");
        Assert.Equal("machine", Assert.Single((await bench.OrderAsync("pi")).Models).Source);
        await bench.RunAsync("device", "policy", "pi", "fixed", "--keys", bench.Keys, "--wait=60s");
        Assert.Equal("machine", Assert.Single((await bench.OrderAsync("pi")).Models).Source);
        await bench.PushAsync("--device", "pi", "--source", "spare", "--wait=60s");
        Assert.Equal("spare", Assert.Single((await bench.OrderAsync("pi")).Models).Source);
    }

    // Left out of the next order it would be given up, although its last release runs well.
    [Fact]
    public async Task Policy_AdoptedModelWhoseUpdateFailed_IsOrderedAsItWasCommitted()
    {
        await using var bench = await PushBench.StartAsync();
        await bench.AddAsync(new DeviceScript("pi")
        {
            Phases = [],
            Runs = [new ModelStatus { Model = Model, Digest = Other, Phase = ModelPhase.Committed, Source = "machine" }, new ModelStatus { Model = Model, Digest = bench.Digest, Phase = ModelPhase.Failed, Source = "machine" }],
        });
        var kept = new DesiredDocument
        {
            Schema = DesiredDocument.CurrentSchema,
            Generation = 1,
            Models = [new DesiredModel { Model = Model, Digest = bench.Digest, Source = "machine" }],
            Previous = new DesiredContent { Models = [new DesiredModel { Model = Model, Digest = Other, Variants = ["int8"], Source = "machine" }] },
        };
        await bench.KeepAsync("edge/v1/pi/desired", kept.ToJson());

        await bench.RunAsync("device", "policy", "pi", "fixed");

        var ordered = Assert.Single((await bench.OrderAsync("pi", signed: false)).Models);
        Assert.Equal((Other, "machine"), (ordered.Digest, ordered.Source));
        Assert.Equal(["int8"], ordered.Variants);
    }

    [Fact]
    public async Task Remove_AdoptedModel_OrdersTheRestAndWaitsUntilItIsGone()
    {
        await using var bench = await PushBench.StartAsync();
        var device = await bench.AddAsync(new DeviceScript("pi") { Keyring = bench.Keyring });
        await bench.PushAsync("--device", "pi", "--source", "machine", "--wait=60s");

        var run = await bench.RunAsync("model", "remove", Model, "--device", "pi", "--keys", bench.Keys, "--wait=60s");
        var again = await bench.RunAsync("model", "remove", Model, "--device", "pi", "--keys", bench.Keys, "--json");

        Assert.Equal((0, $"pi: generation 2 applied: without model {Model}\n"), (run.ExitCode, run.Out));
        Assert.Empty((await bench.OrderAsync("pi")).Models);
        Assert.Equal(2, device.Orders.Count);
        Assert.Equal((1, $"pi has no model '{Model}', and its last order names none; 'edgectl device show pi' shows its models\n"), (again.ExitCode, again.Error));
    }

    [Fact]
    public async Task Remove_WithoutWaiting_IsSentAlsoWhereTheBrokerHasLostTheOrder()
    {
        await using var bench = await PushBench.StartAsync();
        await bench.AddAsync(new DeviceScript("pi") { Phases = [], Runs = [new ModelStatus { Model = "door", Digest = Other, Phase = ModelPhase.Committed, Source = "machine" }] });

        var run = await bench.RunAsync("model", "remove", "door", "--device", "pi", "--json");

        Assert.Equal((0, "door", "sent"), (run.ExitCode, (string?)run.Json["model"], (string?)run.Json["devices"]![0]!["outcome"]));
        Assert.Empty((await bench.OrderAsync("pi", signed: false)).Models);
    }

    [Fact]
    public async Task Remove_ModelThatTheConfigurationNames_IsRefusedInOneLine()
    {
        await using var bench = await PushBench.StartAsync();
        await bench.AddAsync(new DeviceScript("pi") { Runs = [new ModelStatus { Model = "door", Digest = Other, Phase = ModelPhase.Committed }] });

        var run = await bench.RunAsync("model", "remove", "door", "--device", "pi");

        Assert.Equal((1, "pi has model 'door' by its configuration, which alone can remove it; 'edgectl model rollback' goes back to the release before\n"), (run.ExitCode, run.Error));
        Assert.Empty(await bench.RetainedAsync("edge/v1/pi/desired"));
    }
}
