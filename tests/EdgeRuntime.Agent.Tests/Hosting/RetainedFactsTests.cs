using Microsoft.Extensions.Logging.Abstractions;
using EdgeRuntime.Core.Time;
using EdgeRuntime.Agent.Configuration;
using EdgeRuntime.Agent.Hosting;
using EdgeRuntime.Agent.Tests.Hosting.Broker;
using EdgeRuntime.Agent.Tests.Updates;
using EdgeRuntime.Agent.Updates;
using EdgeRuntime.Core.Energy;
using EdgeRuntime.Core.Sources;
using EdgeRuntime.Onnx;
using EdgeRuntime.Testing;

namespace EdgeRuntime.Agent.Tests.Hosting;

/// <summary>What the broker keeps about a device.</summary>
public sealed class RetainedFactsTests
{
    [Fact]
    public async Task Set_Info_TellsWhatTheDeviceIs()
    {
        await using var device = await BrokeredDevice.StartAsync();
        Facts(device, "battery: ina219").Set(device.Connection);

        var info = (await device.WaitForAsync("info"))[0];

        Assert.True(info.Retained);
        Assert.Equal("info/1", info["schema"]);
        Assert.Equal("Raspberry Pi 5", info["board"]);
        Assert.Equal("test", info["boardProfile"]);
        Assert.Equal(AgentVersion.Text, info["agentVersion"]);
        Assert.Equal(OnnxSessionFactory.RuntimeVersion, info["onnxRuntimeVersion"]);
        Assert.Contains("cpu", info.Body["executionProviders"]!.AsArray().Select(static node => node!.ToString()));
        Assert.Equal("machine", info.Body["sources"]![0]!["name"]!.ToString());
        Assert.Equal("vibration", info.Body["sources"]![0]!["kind"]!.ToString());
        Assert.Equal("battery: ina219", info.Body["sensors"]![0]!.ToString());
        Assert.Null(info["noSensorReason"]);
        Assert.Equal("roof", info["site"]);
        Assert.Equal("north", info.Body["tags"]![0]!.ToString());
    }

    [Fact]
    public async Task Set_InfoWithoutSensors_StatesWhyThereAreNone()
    {
        await using var device = await BrokeredDevice.StartAsync();
        Facts(device).Set(device.Connection);

        var info = (await device.WaitForAsync("info"))[0];

        Assert.Empty(info.Body["sensors"]!.AsArray());
        Assert.Equal("a battery of the test", info["noSensorReason"]);
    }

    [Fact]
    public async Task Set_Reported_TellsPolicyAndModels()
    {
        await using var device = await BrokeredDevice.StartAsync();
        Facts(device).Set(device.Connection);

        var reported = (await device.WaitForAsync("reported"))[0];

        Assert.True(reported.Retained);
        Assert.Equal("0", reported["generation"]);
        Assert.Equal("linear", reported.Body["policy"]!["kind"]!.ToString());
        Assert.Equal("configuration", reported.Body["policy"]!["origin"]!.ToString());
        var model = Assert.Single(reported.Body["models"]!.AsArray())!;
        Assert.Equal("vibration-condition", model["model"]!.ToString());
        Assert.Equal(FakeLane.Package.Digest, model["digest"]!.ToString());
        Assert.Equal("committed", model["phase"]!.ToString());
    }

    private static RetainedFacts Facts(BrokeredDevice device, params string[] sensors)
    {
        var events = new EventPublisher(device.Connection, TimeProvider.System);
        var configuration = new AgentConfiguration();
        configuration.Sources.Add("machine", new SourceOptions());
        configuration.Device.Site = "roof";
        configuration.Device.Tags.Add("north");
        var profile = new BoardProfile { Name = "test", Description = "", IdleWatts = 1, ActiveWattsPerCore = 2, Source = "test" };
        var status = new ModelStatusBoard(static () => { });
        status.Commit("vibration-condition", FakeLane.Package.Digest);
        var policy = new PolicyControl(configuration, new PolicyTargets(Settings.Of(configuration), new PowerParts(TimeProvider.System).Loop, events, static () => { }), new SteadyClock(TimeProvider.System), NullLogger.Instance);
        return new RetainedFacts(configuration, [new FakeLane().Lane], new BoardFacts("Raspberry Pi 5", profile), new FakePowerSource { Sensors = sensors }, policy, status);
    }
}
