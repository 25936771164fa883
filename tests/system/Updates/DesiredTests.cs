using System.Text.Json.Nodes;
using EdgeRuntime.Contracts.Messages;
using EdgeRuntime.Testing;

namespace EdgeRuntime.SystemTests.Updates;

/// <summary>What desired documents change on a real device, and what it takes for them to be believed.</summary>
public sealed class DesiredTests
{
    [Fact]
    public async Task Desired_PolicyAndSettings_AreInForceAtOnceAndAfterARestart()
    {
        await using var broker = await MosquittoServer.StartAsync();
        await using var operators = await ModelOperator.ConnectAsync(broker.Port);
        await using var device = await UpdatedDevice.StartAsync("pi", broker.Port, operators);
        await device.WaitAsync(() => device.Results.Count() > 20, "results at 20 Hz");

        await operators.DesireAsync("pi", static document => document with
        {
            Policy = new DesiredPolicy { Kind = "fixed", MinRateHz = 1, MaxRateHz = 2 },
            Settings = new Dictionary<string, double> { [DesiredSettings.EnergyIntervalS] = 1, [DesiredSettings.BatchMaxItems] = 4 },
        });
        await device.WaitAsync(() => (double?)device.Reported?["policy"]?["maxRateHz"] == 2, "the policy to be reported");
        Assert.Equal(1, (long)device.Reported!["generation"]!);

        // The interval under way ends as it was; the next ones are a second long, and in each of them there are about two inferences.
        Assert.Equal(0, await device.Agent.StopAsync());
        device.Agent.Start();
        await device.WaitAsync(() => device.Energy.Count() >= 4, "energy every second");
        var body = device.Energy.Last();
        Assert.Equal(2, (double)body["rateHz"]!, 1e-9);
        await device.WaitAsync(() => device.Messages.Any(static message => message.Topic.EndsWith("/batch", StringComparison.Ordinal) && message.Body["items"]!.AsArray().Count == 4), "a batch of four");

        // What the next document does not name is as configured again.
        await operators.DesireAsync("pi", static document => document);
        await device.WaitAsync(() => (double?)device.Reported?["policy"]?["maxRateHz"] == 20, "the configured policy to be reported");
        Assert.Equal(2, (long)device.Reported!["generation"]!);
    }

    [Fact]
    public async Task Desired_SignatureRequired_OnlyTheRightRoleIsBelieved()
    {
        await using var broker = await MosquittoServer.StartAsync();
        await using var operators = await ModelOperator.ConnectAsync(broker.Port);
        await using var device = await UpdatedDevice.StartAsync("pi", broker.Port, operators, static configuration => configuration["Updates"]!["RequireSignedDesired"] = true);
        await device.WaitAsync(() => device.Results.Any(), "the first result");
        var topic = operators.DesiredTopicOf("pi");

        await operators.RetainAsync(topic, operators.Next().ToJson());
        Assert.Equal("signature_missing", await device.WaitForRefusalAsync(1));

        var forDevice = operators.Next() with { Device = "pi", Expires = TimeProvider.System.GetUtcNow().AddDays(1) };
        await operators.RetainAsync(topic, forDevice.ToEnvelope().Sign(operators.Trust.Models).ToJson());
        Assert.Equal("wrong_role", await device.WaitForRefusalAsync(2));

        var elsewhere = operators.Next() with { Device = "other", Expires = forDevice.Expires };
        await operators.RetainAsync(topic, elsewhere.ToEnvelope().Sign(operators.Trust.Desired).ToJson());
        Assert.Equal("wrong_device", await device.WaitForRefusalAsync(3));

        var signed = operators.Next() with { Device = "pi", Expires = forDevice.Expires, Policy = new DesiredPolicy { Kind = "fixed", MinRateHz = 1, MaxRateHz = 3 } };
        await operators.RetainAsync(topic, signed.ToEnvelope().Sign(operators.Trust.Desired).ToJson());
        await device.WaitAsync(() => (long?)device.Reported?["generation"] == 4, "the signed document to be in force");
        Assert.Null(device.Reported!["refused"]);
        Assert.Equal(3, (double)device.Reported["policy"]!["maxRateHz"]!);

        // The second one again: what was true once is not true for ever.
        await operators.RetainAsync(topic, forDevice.ToEnvelope().Sign(operators.Trust.Desired).ToJson());
        Assert.Equal("generation_not_newer", await device.WaitForRefusalAsync(2));
    }

    [Fact]
    public async Task Install_BatteryLow_IsDeferredUntilTheLimitIsLowered()
    {
        await using var broker = await MosquittoServer.StartAsync();
        await using var operators = await ModelOperator.ConnectAsync(broker.Port);
        await using var device = await UpdatedDevice.StartAsync("pi", broker.Port, operators, static configuration =>
            configuration["Power"] = new JsonObject { ["Kind"] = "simulated", ["Interval"] = "00:00:01", ["Battery"] = new JsonObject { ["CapacityWh"] = 100, ["StartSocFraction"] = 0.5 } });
        var model = operators.Make(release: 2);
        await operators.PublishAsync(model);
        var wanted = new DesiredModel { Model = UpdatedDevice.Model, Digest = model.Digest };
        await operators.DesireAsync("pi", document => document with { Models = [wanted], Settings = new Dictionary<string, double> { [DesiredSettings.InstallMinSocFraction] = 0.9 } });
        var install = await device.WaitForPhaseAsync(model.Digest, "deferred");
        Assert.Equal("battery_low", (string)install["error"]!["code"]!);

        await operators.DesireAsync("pi", document => document with { Models = [wanted], Settings = new Dictionary<string, double> { [DesiredSettings.InstallMinSocFraction] = 0.2 } });
        await device.WaitForPhaseAsync(model.Digest, "committed");
    }

    [Fact]
    public async Task Device_WithoutAKeyring_SaysWhyItTakesNoModel()
    {
        await using var broker = await MosquittoServer.StartAsync();
        await using var operators = await ModelOperator.ConnectAsync(broker.Port);
        await using var device = await UpdatedDevice.StartAsync("pi", broker.Port, operators, static configuration => ((JsonObject)configuration["Updates"]!).Remove("Keyring"));
        var model = operators.Make(release: 2);
        await operators.PublishAsync(model);
        await operators.DesireAsync("pi", model);

        var install = await device.WaitForPhaseAsync(model.Digest, "failed");
        Assert.Equal("updates_disabled", (string)install["error"]!["code"]!);
        Assert.Contains("Updates:Keyring", (string)install["error"]!["message"]!, StringComparison.Ordinal);
        Assert.Equal("updates_disabled", (string)(await device.CommandAsync("rollback"))["error"]!["code"]!);
    }
}
