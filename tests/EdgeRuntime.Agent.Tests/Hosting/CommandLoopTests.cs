using System.Text;
using System.Threading.Channels;
using EdgeRuntime.Agent.Diagnostics;
using EdgeRuntime.Agent.Hosting;
using EdgeRuntime.Agent.Tests.Hosting.Broker;
using EdgeRuntime.Contracts;
using EdgeRuntime.Contracts.Messages;
using EdgeRuntime.Contracts.Signing;
using EdgeRuntime.Core.Inference;
using EdgeRuntime.Core.Inference.Loops;
using EdgeRuntime.Core.Sources;
using EdgeRuntime.Core.Time;
using EdgeRuntime.Testing;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeRuntime.Agent.Tests.Hosting;

/// <summary>What operators may ask, and what they get for an answer.</summary>
public sealed class CommandLoopTests : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly ArmedTimeProvider _wall = new();
    private readonly FakeLane _lane = new(pool: 1);
    private readonly PowerParts _power;
    private readonly InferenceLoop _model;
    private readonly List<Task> _tasks = [];
    private readonly List<string> _rolledBack = [];
    private readonly List<string> _policies = [];
    private bool _restartAsked;
    private bool _offersDiagnostics = true;
    private LogLevels? _levels;

    public CommandLoopTests()
    {
        _power = new PowerParts(_wall);
        var results = Channel.CreateBounded<InferenceResult>(8);
        _model = new InferenceLoop(_lane.Lane, new PriorityTurnstile(), _power.Ledger, results.Writer, new LoopServices(_wall, new Heartbeat("inference", _wall), NullLogger<InferenceLoop>.Instance));
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        foreach (var task in _tasks)
        {
            await task.ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        }

        await _model.DisposeAsync();
        _stop.Dispose();
    }

    [Fact]
    public async Task Ping_Answered_WithItsCorrelation()
    {
        await using var device = await StartAsync();

        var answer = await device.CommandAsync("ping");

        Assert.Equal("response/1", answer["schema"]);
        Assert.Equal("ping", answer["command"]);
        Assert.Equal("true", answer["ok"]);
        Assert.EndsWith(answer.Correlation!, answer.Topic, StringComparison.Ordinal);
        Assert.False(answer.Retained);
    }

    [Fact]
    public async Task Rollback_OfTheOneModel_NeedsNoPayload()
    {
        await using var device = await StartAsync();

        Assert.Equal("true", (await device.CommandAsync("rollback"))["ok"]);
        Assert.Equal("true", (await device.CommandAsync("rollback", """{"model": "vibration-condition"}"""))["ok"]);

        Assert.Equal(["vibration-condition", "vibration-condition"], _rolledBack);
    }

    [Fact]
    public async Task Rollback_Refused_SaysWhy()
    {
        await RefusedAsync("rollback", """{"model": "pump"}""", "no_previous_model", "nothing to go back to");
        await RefusedAsync("rollback", """{"modle": "pump"}""", "bad_request", "modle");
    }

    [Fact]
    public async Task UnknownCommand_Refused_WithThoseThatThereAre() => await RefusedAsync("reboot", "", "unknown_command", "there are ping, infer-once, policy, rollback, restart, diagnostics, log-level");

    [Fact]
    public async Task Restart_Asked_IsAnsweredAndDone()
    {
        await using var device = await StartAsync();

        Assert.Equal("true", (await device.CommandAsync("restart"))["ok"]);

        await Eventually.TrueAsync(() => Volatile.Read(ref _restartAsked), TimeSpan.FromSeconds(20));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("""{"model": "vibration-condition"}""")]
    public async Task InferOnce_Asked_RunsTheModel(string payload)
    {
        await using var device = await StartAsync();
        RunModel();

        _lane.Session.Scores[3] = 9;
        var answer = await device.CommandAsync("infer-once", payload);

        Assert.Equal("true", answer["ok"]);
        Assert.Equal(1, _lane.Session.Runs);
        Assert.Equal("int8", answer.Body["result"]!["variant"]!.ToString());
        Assert.Equal("looseness", answer.Body["result"]!["label"]!.ToString());
    }

    [Fact]
    public async Task InferOnce_SampleThatIsNotANumber_SaysSoAndCarriesTheResult()
    {
        await using var device = await StartAsync();
        _lane.Source.Value = float.NaN;
        RunModel();

        var answer = await device.CommandAsync("infer-once");

        Assert.Equal("not_a_number", answer.Body["error"]!["code"]!.ToString());
        Assert.Equal("not_a_number", answer.Body["result"]!["error"]!.ToString());
        Assert.Empty(answer.Body["result"]!["output"]!["top"]!.AsArray());
    }

    [Theory]
    [InlineData("not json", "bad_request", "the payload must be empty or")]
    [InlineData("""{"model": 5}""", "bad_request", "the payload must be empty or")]
    [InlineData("""{"model": "faces"}""", "unknown_model", "no model 'faces'; there are vibration-condition")]
    public async Task InferOnce_BadRequest_SaysWhatIsWrong(string payload, string code, string text) => await RefusedAsync("infer-once", payload, code, text);

    [Fact]
    public async Task InferOnce_BatteryCritical_IsRefused()
    {
        _power.Step(0.01);

        await RefusedAsync("infer-once", "", "battery_low", "critical: SoC 0.01");
    }

    [Fact]
    public async Task InferOnce_SourceWithoutData_SaysWhy()
    {
        _lane.Source.Outcome = SourceReadOutcome.Unavailable;
        _lane.Source.State = new SourceState(false, ArmedTimeProvider.Origin, "the cable is out");
        RunModel();

        await RefusedAsync("infer-once", "", "source_unavailable", "source machine is unavailable: the cable is out");
    }

    [Fact]
    public async Task InferOnce_ModelFails_SaysSo()
    {
        _lane.Session.Running = static () => throw new InferenceException("bad kernel");
        RunModel();

        await RefusedAsync("infer-once", "", "inference_failed", "the log says why");
    }

    [Fact]
    public async Task InferOnce_ResultsNotTaken_IsBusy()
    {
        _lane.Lane.Pool.TryRent();
        RunModel();

        await RefusedAsync("infer-once", "", "busy", "results cannot be queued fast enough");
    }

    [Fact]
    public async Task InferOnce_SourceThatYieldsNothing_TimesOutAndTheNextIsBusy()
    {
        await using var device = await StartAsync();
        await device.SendAsync("infer-once", "", "first");
        await _wall.ArmedAsync(30);
        _wall.Advance(TimeSpan.FromSeconds(30));
        var first = (await device.WaitForAsync("responses/first"))[0];
        var second = await device.CommandAsync("infer-once");

        Assert.Equal("timeout", first.Body["error"]!["code"]!.ToString());
        Assert.Equal("busy", second.Body["error"]!["code"]!.ToString());
    }

    [Fact]
    public async Task Policy_PayloadIsHandedOn_AndWhatCameOfItIsAnswered()
    {
        await using var device = await StartAsync();

        Assert.Equal("true", (await device.CommandAsync("policy", """{"policy":{"kind":"fixed"}}"""))["ok"]);
        Assert.Equal("command_disabled", (await device.CommandAsync("policy")).Body["error"]!["code"]!.ToString());
        Assert.Equal(["""{"policy":{"kind":"fixed"}}""", ""], _policies);
    }

    [Fact]
    public async Task Diagnostics_Allowed_IsAnsweredWithItsParts()
    {
        await using var device = await StartAsync();

        var answer = await device.CommandAsync("diagnostics", "what the operator wants");

        Assert.Equal("true", answer["ok"]);
        Assert.Equal("what the operator wants", Encoding.UTF8.GetString(Convert.FromBase64String((string)answer.Body["diagnostics"]!["data"]!)));
        Assert.Null((await device.CommandAsync("ping")).Body["diagnostics"]);
    }

    [Fact]
    public async Task DiagnosticsAndLogLevel_NotAllowed_AreRefused()
    {
        _offersDiagnostics = false;

        await RefusedAsync("diagnostics", "", "command_disabled", "set Telemetry:Diagnostics to true");
        await RefusedAsync("log-level", "", "command_disabled", "this agent does not own its log");
    }

    [Fact]
    public async Task LogLevel_PayloadIsHandedOn()
    {
        using var levels = new LogLevels(LogLevel.Information, _wall);
        _levels = levels;
        await using var device = await StartAsync();

        Assert.Equal("true", (await device.CommandAsync("log-level", """{"level":"debug","durationS":60}"""))["ok"]);

        Assert.Equal(LogLevel.Debug, levels.CurrentValue.MinLevel);
    }

    private async Task RefusedAsync(string command, string payload, string code, string text)
    {
        await using var device = await StartAsync();

        var answer = await device.CommandAsync(command, payload);

        Assert.Equal("false", answer["ok"]);
        Assert.Equal(code, answer.Body["error"]!["code"]!.ToString());
        Assert.Contains(text, answer.Body["error"]!["message"]!.ToString(), StringComparison.Ordinal);
    }

    private async Task<BrokeredDevice> StartAsync()
    {
        var device = await BrokeredDevice.StartAsync();
        var actions = new CommandActions(() => Volatile.Write(ref _restartAsked, true), RollBackAsync, SetPolicy) { Diagnose = _offersDiagnostics ? Echo : null, SetLogLevel = _levels is null ? null : _levels.Set };
        var commands = new CommandLoop(device.Connection, [_model], _power.Loop, actions, new Heartbeat("commands", _wall), _wall, NullLogger.Instance);
        _tasks.Add(commands.RunAsync(_stop.Token));
        return device;
    }

    private static Task<Checked<DiagnosticsPart>> Echo(byte[] payload, CancellationToken cancellationToken) =>
        Task.FromResult<Checked<DiagnosticsPart>>(new DiagnosticsPart(ContentDigest.Of(payload), payload.Length, payload.Length, 1) { Block = 0, Data = payload });

    private Task<ErrorInfo?> RollBackAsync(string model, DsseEnvelope? grant, CancellationToken cancellationToken)
    {
        _rolledBack.Add(model);
        return Task.FromResult(model == "pump" ? new ErrorInfo(ErrorCode.NoPreviousModel, "there is nothing to go back to") : null);
    }

    private ErrorInfo? SetPolicy(byte[] payload)
    {
        _policies.Add(Encoding.UTF8.GetString(payload));
        return payload.Length > 0 ? null : new ErrorInfo(ErrorCode.CommandDisabled, "signed orders only");
    }

    private void RunModel() => _tasks.Add(Task.Run(() => _model.RunAsync(_stop.Token), CancellationToken.None));
}
