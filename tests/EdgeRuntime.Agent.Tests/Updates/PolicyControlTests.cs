using System.Text;
using EdgeRuntime.Agent.Configuration;
using EdgeRuntime.Agent.Hosting;
using EdgeRuntime.Agent.Tests.Hosting;
using EdgeRuntime.Agent.Tests.Hosting.Broker;
using EdgeRuntime.Agent.Updates;
using EdgeRuntime.Contracts.Messages;
using EdgeRuntime.Core.Time;
using EdgeRuntime.Testing;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace EdgeRuntime.Agent.Tests.Updates;

public sealed class PolicyControlTests : IDisposable
{
    private const string TwoHours = """{"policy":{"kind":"fixed","maxRateHz":0.5},"durationS":7200}""";

    private static readonly DateTimeOffset Noon = new(2026, 6, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly AgentConfiguration _configuration = new() { StateDirectory = Directory.CreateTempSubdirectory("policy-").FullName };
    private readonly FakeTimeProvider _wall = new(Noon);
    private LiveSettings _settings;
    private int _changes;

    public PolicyControlTests() => _settings = Settings.Of(_configuration);

    private string Kept => Path.Combine(_configuration.StateDirectory!, "policy-command.json");

    public void Dispose() => Directory.Delete(_configuration.StateDirectory!, recursive: true);

    [Fact]
    public async Task Set_ForATime_HoldsUntilTheTimeIsOverAndIsTold()
    {
        await using var device = await BrokeredDevice.StartAsync();
        var control = NewControl(device);
        Assert.Equal(("linear", PolicyOrigin.Configuration, null), State(control));

        Assert.Null(Set(control, TwoHours));
        Assert.Equal(("fixed", PolicyOrigin.Command, Noon.AddHours(2)), State(control));
        Assert.Equal(("fixed", 0.5), (_settings.Current.Policy.Kind, _settings.Current.Policy.MaxRateHz));

        _wall.Advance(TimeSpan.FromHours(2) - TimeSpan.FromSeconds(1));
        control.Look();
        Assert.Equal("fixed", control.InForce.Kind);
        _wall.Advance(TimeSpan.FromSeconds(1));
        control.Look();
        Assert.Equal(("linear", PolicyOrigin.Configuration, null), State(control));
        Assert.Equal(1, _settings.Current.Policy.MaxRateHz);
        Assert.False(File.Exists(Kept));
        Assert.Equal(2, _changes);

        var events = await device.WaitForAsync("events", 2);
        Assert.Equal("a command set 'fixed' until 2026-06-01T14:00:00Z", events[0]["text"]);
        Assert.Equal("'linear' is in force again, in place of 'fixed' set by a command: its time is over", events[1]["text"]);
        Assert.All(events, static message => Assert.Equal("policy_changed", message["name"]));
    }

    [Fact]
    public async Task Set_OverAnOrder_KeepsItsNumbersAndEndsWithTheNextGeneration()
    {
        await using var device = await BrokeredDevice.StartAsync();
        var control = NewControl(device);
        Adopt(control, Desired(4, new DesiredPolicy { Kind = "linear", MinRateHz = 0.1, MaxRateHz = 4 }));
        Assert.Equal(("linear", PolicyOrigin.Desired, null), State(control));

        Assert.Null(Set(control, """{"policy":{"kind":"fixed"}}"""));
        Assert.Equal(("fixed", PolicyOrigin.Command, null), State(control));
        Assert.Equal((0.1, 4), (_settings.Current.Policy.MinRateHz, _settings.Current.Policy.MaxRateHz));

        // The broker sends the document in force again with each connection.
        Adopt(control, Desired(4, new DesiredPolicy { Kind = "linear", MinRateHz = 0.1, MaxRateHz = 4 }));
        Assert.Equal("fixed", control.InForce.Kind);
        Adopt(control, Desired(5, null));
        Assert.Equal(("linear", PolicyOrigin.Configuration, null), State(control));
    }

    [Fact]
    public async Task Set_NothingOrAnEmptyObject_EndsWhatACommandSet()
    {
        await using var device = await BrokeredDevice.StartAsync();
        var control = NewControl(device);
        foreach (var nothing in (string[])["", "{}"])
        {
            Assert.Null(Set(control, TwoHours));
            Assert.Null(Set(control, nothing));
            Assert.Equal(("linear", PolicyOrigin.Configuration, null), State(control));
        }

        // There is nothing left to end, and nothing to tell.
        var before = _changes;
        Assert.Null(Set(control, ""));
        Assert.Equal(before, _changes);
    }

    [Theory]
    [InlineData("""{"policy":{"kind":"turbo"}}""", "policy.kind must be one of fixed, tiers, linear, adaptive, but is 'turbo'")]
    [InlineData("""{"policy":{"kind":"fixed","maxRateHz":2000}}""", "policy.minRateHz and policy.maxRateHz must be above 0 and at most 1000")]
    [InlineData("""{"policy":{"kind":"fixed","maxRateHz":0.01}}""", "policy:MinRateHz must be above 0 and at most MaxRateHz (0.01), but is 0.02")]
    [InlineData("""{"policy":{"kind":"fixed","criticalSocFraction":0.01}}""", "is below 0.1, the reserve that the device keeps")]
    [InlineData("""{"policy":{"kind":"fixed"},"durationS":0}""", "durationS must be 1 to 2592000, but is 0")]
    [InlineData("""{"durationS":60}""", "durationS needs a policy")]
    [InlineData("""{"policy":{"kind":"fixed"},"models":[]}""", "is not a policy request")]
    [InlineData("fixed", "is not a policy request")]
    public async Task Set_BadInput_IsRefusedAndChangesNothing(string payload, string reason)
    {
        await using var device = await BrokeredDevice.StartAsync();
        var control = NewControl(device);

        var error = Set(control, payload)!;

        Assert.Equal(ErrorCode.BadRequest, error.Code);
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
        Assert.Equal(("linear", PolicyOrigin.Configuration, null), State(control));
        Assert.Equal(0, _changes);
    }

    [Theory]
    [InlineData(true, null, true)]
    [InlineData(true, true, false)]
    [InlineData(false, false, true)]
    [InlineData(false, null, false)]
    public async Task Set_WhereOrdersMustBeSigned_OnlyWhenTheConfigurationAllowsIt(bool signedOnly, bool? allowed, bool refused)
    {
        await using var device = await BrokeredDevice.StartAsync();
        (_configuration.Updates.RequireSignedDesired, _configuration.Updates.PolicyCommand) = (signedOnly, allowed);

        Assert.Equal(refused ? ErrorCode.CommandDisabled : null, Set(NewControl(device), TwoHours)?.Code);
    }

    [Theory]
    [InlineData(0, 0, true)]
    [InlineData(7199, 7199, true)]
    [InlineData(7200, 0, false)]
    [InlineData(-1_000_000, 0, true)]
    public async Task Restore_AfterARestart_HoldsWhileTheTimeIsNotOver(int restartedAfterS, int elapsedS, bool holds)
    {
        await using var device = await BrokeredDevice.StartAsync();
        Set(NewControl(device), TwoHours);

        // A clock without a battery begins in the past: the command lasts no longer than it stated.
        var later = new FakeTimeProvider(Noon.AddSeconds(restartedAfterS));
        var control = NewControl(device, later);
        control.Restore();

        Assert.Equal(holds ? "fixed" : "linear", control.InForce.Kind);
        Assert.Equal(holds, File.Exists(Kept));
        later.Advance(TimeSpan.FromSeconds(7200 - elapsedS));
        control.Look();
        Assert.Equal("linear", control.InForce.Kind);
    }

    [Fact]
    public async Task Restore_OfAnotherGenerationOrDisabled_EndsIt()
    {
        await using var device = await BrokeredDevice.StartAsync();
        Set(NewControl(device), TwoHours);

        var control = NewControl(device);
        control.Restore();
        Adopt(control, Desired(1, null));
        Assert.Equal("linear", control.InForce.Kind);

        Set(NewControl(device), TwoHours);
        _configuration.Updates.PolicyCommand = false;
        control = NewControl(device);
        control.Restore();
        Assert.Equal("linear", control.InForce.Kind);
        Assert.False(File.Exists(Kept));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{\"version\":1,\"state\":{\"generation\":0}}")]
    [InlineData("{\"version\":1,\"state\":{\"policy\":{\"kind\":\"fixed\"},\"generation\":0,\"durationS\":60}}")]
    [InlineData("{\"version\":2,\"state\":{}}")]
    [InlineData("{\"version\":1,\"state\":{\"policy\":{\"kind\":\"turbo\"},\"generation\":0}}")]
    public async Task Restore_FileThatCannotBeUsed_LeavesTheConfiguredPolicyAndIsReplaced(string content)
    {
        await using var device = await BrokeredDevice.StartAsync();
        await File.WriteAllTextAsync(Kept, content, TestContext.Current.CancellationToken);
        var control = NewControl(device);

        control.Restore();

        Assert.Equal(("linear", PolicyOrigin.Configuration, null), State(control));
        Assert.Null(Set(control, TwoHours));
        var restarted = NewControl(device);
        restarted.Restore();
        Assert.Equal("fixed", restarted.InForce.Kind);
    }

    [Fact]
    public async Task Look_DateIsSet_MovesTheEndWithItAndKeepsIt()
    {
        await using var device = await BrokeredDevice.StartAsync();
        var clock = new SteppedTimeProvider(_wall);
        var control = NewControl(device, clock);
        Set(control, TwoHours);

        _wall.Advance(TimeSpan.FromHours(1));
        clock.Offset = TimeSpan.FromDays(100) - TimeSpan.FromHours(1);
        control.Look();

        Assert.Equal("fixed", control.InForce.Kind);
        Assert.Equal(Noon.AddDays(100).AddHours(1), control.InForce.Until);
        var restarted = NewControl(device, clock);
        restarted.Restore();
        Assert.Equal(Noon.AddDays(100).AddHours(1), restarted.InForce.Until);
    }

    private static (string Kind, PolicyOrigin? Origin, DateTimeOffset? Until) State(PolicyControl control) =>
        (control.InForce.Kind, control.InForce.Origin, control.InForce.Until);

    private static ErrorInfo? Set(PolicyControl control, string payload) => control.Set(Encoding.UTF8.GetBytes(payload));

    private static DesiredDocument Desired(long generation, DesiredPolicy? policy) =>
        new() { Schema = DesiredDocument.CurrentSchema, Generation = generation, Policy = policy };

    private void Adopt(PolicyControl control, DesiredDocument document) => control.Adopt(document, EffectiveSettings.Of(_configuration, document).Value);

    private PolicyControl NewControl(BrokeredDevice device, TimeProvider? wall = null)
    {
        _settings = Settings.Of(_configuration);
        var events = new EventPublisher(device.Connection, TimeProvider.System);
        var targets = new PolicyTargets(_settings, new PowerParts(TimeProvider.System).Loop, events, () => _changes++);
        return new PolicyControl(_configuration, targets, new SteadyClock(wall ?? _wall), NullLogger.Instance);
    }
}
