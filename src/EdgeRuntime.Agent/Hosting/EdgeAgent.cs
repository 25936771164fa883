using System.Threading.Channels;
using EdgeRuntime.Agent.Configuration;
using EdgeRuntime.Agent.Diagnostics;
using EdgeRuntime.Agent.Enrolment;
using EdgeRuntime.Agent.Governing;
using EdgeRuntime.Agent.HomeAssistant;
using EdgeRuntime.Agent.SelfUpdate;
using EdgeRuntime.Agent.Sleeping;
using EdgeRuntime.Agent.Status;
using EdgeRuntime.Agent.Updates;
using EdgeRuntime.Contracts.HomeAssistant;
using EdgeRuntime.Contracts.Messages;
using EdgeRuntime.Contracts.Signing;
using EdgeRuntime.Core.Energy;
using EdgeRuntime.Core.Inference;
using EdgeRuntime.Core.Inference.Loops;
using EdgeRuntime.Core.Linux;
using EdgeRuntime.Core.Power;
using EdgeRuntime.Core.Scheduling;
using EdgeRuntime.Core.Scheduling.Adaptive;
using EdgeRuntime.Core.Sources;
using EdgeRuntime.Core.Time;
using EdgeRuntime.Messaging;
using EdgeRuntime.Messaging.Enrolling;
using EdgeRuntime.Onnx;
using Microsoft.Extensions.Logging;

namespace EdgeRuntime.Agent.Hosting;

/// <summary>
/// One device: its loops, joined by bounded channels. Stops in the order of the data: sources and models first, then what carries their
/// results, then the connection.
/// </summary>
internal sealed class EdgeAgent : IAsyncDisposable
{
    private const int ResultCapacity = 512;

    // The step under way is finished, what it yielded is taken; together less than the host allows beyond the deadline of the connection.
    private static readonly TimeSpan StepLimit = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan TakeLimit = TimeSpan.FromSeconds(2);

    private readonly AgentConfiguration _configuration;
    private readonly AgentEnvironment _environment;
    private readonly ILogger<EdgeAgent> _logger;
    private readonly LoopGroup _producers;
    private readonly LoopGroup _carriers;
    private readonly LoopGroup _links;
    private readonly Channel<InferenceResult> _results = Channel.CreateBounded<InferenceResult>(new BoundedChannelOptions(ResultCapacity) { SingleReader = true });
    private readonly CancellationTokenSource _restart = new();
    private readonly BoardWatch _board;
    private readonly EventPublisher _events;
    private readonly DropWatch _drops;
    private readonly JouleBucket _bucket;
    private readonly NodeCostLearner _costs;
    private readonly string _powerSource;
    private readonly CarbonSignal _carbon;
    private readonly IGpioOutput? _marker;
    private readonly DiagnosticsTransfer? _diagnostics;
    private CancellationToken _orderlyStop;
    private readonly ModelUpdates _updates;
    private readonly BlockTransfer _transfer;
    private readonly IInferenceSessionFactory _sessions;
    private readonly Pipelines _pipelines;
    private readonly IReadOnlyList<ModelSlot> _slots;
    private readonly Lock _applying = new();

    /// <summary>Makes the device of a validated configuration: loads its models, takes the first reading of power. Runs nothing yet.</summary>
    /// <exception cref="AgentStartException">The board's profile, the keyring, the folder of models or a model cannot be used.</exception>
    public EdgeAgent(AgentConfiguration configuration, AgentEnvironment environment)
    {
        (_configuration, _environment) = (configuration, environment);
        _logger = environment.Loggers.CreateLogger<EdgeAgent>();
        var wall = environment.Clocks.Wall;
        (_producers, _carriers, _links) = (new LoopGroup(wall, _logger, environment.Loop), new LoopGroup(wall, _logger, environment.Loop), new LoopGroup(wall, _logger, environment.Loop));

        _updates = environment.ChecksOnly ? ModelUpdates.Closed(configuration, environment.Clocks.Wall) : ModelUpdates.Open(configuration, environment.BaseFolder, environment.Clocks.Wall);
        Connection = NewConnection();
        _transfer = new BlockTransfer(Connection, wall);
        _events = new EventPublisher(Connection, wall);
        _drops = new DropWatch(() => DropTotals.Of(Connection.Counters, _pipelines!.Statistics), text => _events.Publish(EventSeverity.Warning, EventName.Dropped, text), wall, _logger);
        Board = FindBoard();
        Ledger = new EnergyLedger(Board.Profile, environment.Clocks.Physical, environment.Clocks.Suspended, environment.Processor);
        _bucket = new JouleBucket(environment.Clocks.Physical);
        _sessions = environment.Sessions?.Invoke(NewSessions()) ?? NewSessions();
        _marker = environment.ChecksOnly ? null : OpenMarker();
        _diagnostics = NewDiagnostics();
        var sources = new SourceServices(environment.Clocks, environment.Files, environment.Loggers, topic => Connection.OpenFeed(topic)) { CloseFeed = Connection.CloseFeed };
        _pipelines = NewPipelines(sources);
        _slots = new ModelLoader(configuration, environment.BaseFolder, sources, _sessions, _updates, _pipelines, _logger).LoadAll();
        _carbon = new CarbonSignal(configuration.Telemetry.Carbon, wall);
        _board = BoardWatch.Of(environment.Hardware, Board.Profile, environment.Clocks.Wall);
        _costs = NewCosts();
        PowerSource = NewPowerSource();
        _powerSource = PowerSource.Description;
        Power = new PowerLoop(
            PowerSource,
            Ledger,
            new Scheduler(configuration.Policy),
            new PowerLoopSettings(environment.Clocks.Physical, configuration.Power.Interval, _board)
            {
                Costs = _costs,
                Memory = new SchedulerStore(configuration.Policy.Adaptive.MemoryPath, environment.RuntimeDirectory),
                Carbon = _carbon,
            },
            _producers.NewHeartbeat("power"),
            environment.Loggers.CreateLogger<PowerLoop>());
    }

    /// <summary>The broker connection.</summary>
    public DeviceConnection Connection { get; }

    /// <summary>Energy by part.</summary>
    public EnergyLedger Ledger { get; }

    /// <summary>Charge and rate.</summary>
    public PowerLoop Power { get; }

    /// <summary>Where charge is read.</summary>
    public IPowerSource PowerSource { get; }

    /// <summary>The models' loops as of now, the configured ones first.</summary>
    public IReadOnlyList<InferenceLoop> Models => _pipelines;

    /// <summary>The board.</summary>
    public BoardFacts Board { get; }

    /// <summary>Runs until cancelled.</summary>
    /// <param name="systemd">Told of progress.</param>
    /// <param name="watchdog">How often systemd wants to hear; null when it does not.</param>
    /// <param name="cancellationToken">Ends it, in good order.</param>
    /// <returns>0 after a stop that was asked for; 1 after a fault; 3 when a restart was asked for.</returns>
    public async Task<int> RunAsync(SystemdNotifier systemd, TimeSpan? watchdog, CancellationToken cancellationToken)
    {
        _orderlyStop = cancellationToken;
        Start(systemd, watchdog);
        systemd.Ready("running");
        Log.Started(_logger, AgentVersion.Text, Connection.Device, string.Join(", ", Models.Select(static loop => loop.Model)), _powerSource);
        var code = await WaitAsync(cancellationToken);
        systemd.Stopping();
        var good = await _producers.StopAsync(StepLimit);
        good &= await _carriers.StopAsync(TakeLimit);
        _drops.Look(last: true);
        good &= await _links.StopAsync(_configuration.ShutdownDeadline + TakeLimit);
        var counters = Connection.Counters;
        Log.Stopped(_logger, _pipelines.Statistics.Sum(static loop => loop.Inferences), counters.Acknowledged, counters.Enqueued, _drops.Describe());
        return good ? code : ExitCodes.Fault;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var model in Models)
        {
            await model.DisposeAsync();
        }

        _marker?.Dispose();
        _diagnostics?.Dispose();
        (PowerSource as IDisposable)?.Dispose();
        Connection.Dispose();
        _transfer.Dispose();
        _producers.Dispose();
        _carriers.Dispose();
        _links.Dispose();
        _restart.Dispose();
    }

    private DeviceConnection NewConnection()
    {
        var heartbeat = _links.NewHeartbeat("connection");
        return new DeviceConnection(
            _configuration.Mqtt,
            new DeviceIdentity(_configuration.Device.EffectiveId, Guid.CreateVersion7(_environment.Clocks.Wall.GetUtcNow())),
            new ConnectionServices(
                _environment.Clocks.Wall,
                static () => SystemClock.State,
                heartbeat.Promise,
                _environment.Loggers.CreateLogger<DeviceConnection>()) { Suspended = _environment.Clocks.Suspended, Sockets = _environment.Loop is { } loop ? new EventLoopSockets(loop) : null });
    }

    private Pipelines NewPipelines(SourceServices sources)
    {
        var turnstile = new PriorityTurnstile();
        var logger = _environment.Loggers.CreateLogger<InferenceLoop>();
        var marker = _marker is null ? null : new InferenceMarker(_marker, logger);
        return new Pipelines(_configuration, sources, _producers, (lane, heartbeat) =>
        {
            var loop = new InferenceLoop(lane, turnstile, Ledger, _results.Writer, new LoopServices(_environment.Clocks.Physical, heartbeat, logger) { Bucket = _bucket, Marker = marker });
            loop.SourceNoted += _events.Note;
            return loop;
        });
    }

    private IGpioOutput? OpenMarker()
    {
        try
        {
            return _configuration.Telemetry.Marker is { } text ? _environment.Hardware.OpenGpioOutput(GpioLine.Parse(text)!.Value) : null;
        }
        catch (IOException e)
        {
            throw new AgentStartException([$"{nameof(AgentConfiguration.Telemetry)}:{nameof(TelemetryOptions.Marker)}: {e.Message}"]);
        }
    }

    private NodeCostLearner NewCosts() => new(
        Board.Profile,
        Models.Select(static loop => new ModelWork(loop.Model, loop.Lane.MaxRateHz) { Lead = () => LeadOf(loop.Lane.Model) }),
        sleeps: _configuration.Sleep.Command.Count > 0);

    private static (string Digest, string Variant)? LeadOf(LoadedModel model) => model.Steps.Length > 1 ? (model.Package.Digest, model.Steps[0].Variant) : null;

    private OnnxSessionFactory NewSessions()
    {
        try
        {
            return new OnnxSessionFactory(_environment.ChecksOnly ? _configuration.Onnx.WithoutCache() : _configuration.Onnx, _environment.Loggers.CreateLogger<OnnxSessionFactory>());
        }
        catch (InvalidDataException e)
        {
            throw new AgentStartException([$"{nameof(AgentConfiguration.Onnx)}:{nameof(OnnxOptions.NativeLibraryPath)}: {e.Message}"]);
        }
    }

    private IPowerSource NewPowerSource()
    {
        try
        {
            return PowerSources.Create(_configuration.Power, NewPowerServices());
        }
        catch (InvalidDataException e)
        {
            throw new AgentStartException([$"{nameof(AgentConfiguration.Power)}:{e.Message}"]);
        }
    }

    private PowerServices NewPowerServices() =>
        new(_environment.Clocks, _environment.Hardware, Board.Profile, Path.Combine(_environment.BaseFolder, "firmware-configs", "hats"), _environment.Loggers.CreateLogger<PowerLoop>())
        {
            ReadingRefused = text => _events.Publish(EventSeverity.Warning, EventName.ReadingRefused, text, ErrorCode.ReadingRefused),
        };

    private BoardFacts FindBoard()
    {
        try
        {
            var board = BoardFacts.Find(_configuration.Board, _environment.Files, _environment.BaseFolder);
            return board with { Profile = board.Profile with { SleepWatts = _configuration.Sleep.Watts ?? board.Profile.SleepWatts } };
        }
        catch (InvalidDataException e)
        {
            throw new AgentStartException([$"{nameof(AgentConfiguration.Board)}: {e.Message}"]);
        }
    }

    private void Start(SystemdNotifier systemd, TimeSpan? watchdog)
    {
        var (physical, wall) = _environment.Clocks;
        var events = _events;
        Power.Published += _ => ApplyPlan();
        Power.Published += events.Note;
        Power.Published += state => Log.Planned(_logger, state.Plan.Mode, state.Plan.RateHz, state.Snapshot.SocFraction, state.Plan.Reason);
        ApplyPlan();
        _pipelines.Changed += ApplyPlan;
        events.Note(Power.Current);
        Connection.Noticed += events.Note;
        var settings = new LiveSettings(EffectiveSettings.Of(_configuration, null).Value!);
        var status = new ModelStatusBoard(() => Connection.SendRetainedAgain(Connection.Topics.Reported(Connection.Device)));
        var policy = NewPolicyControl(settings, events);
        new RetainedFacts(_configuration, Models.Select(static loop => loop.Lane), Board, PowerSource, policy, status).Set(Connection);

        _pipelines.Changed += () => Connection.SendRetainedAgain(Connection.Topics.Info(Connection.Device));
        var batching = _slots.ToDictionary(static slot => slot.Model, static slot => slot.Options.Batch, StringComparer.Ordinal);
        var results = new ResultLoop(_results.Reader, batching, settings, Connection, physical, _carriers.NewHeartbeat("results")) { IsCompact = _configuration.Telemetry.Compact };
        var energy = new EnergyLoop(Ledger, Power, Models, Connection, settings, physical, _carriers.NewHeartbeat("energy")) { Carbon = _carbon, Drops = () => _drops.Totals, Store = new LifetimeStore(_configuration.StateDirectory, _environment.RuntimeDirectory, physical), Logger = _logger };
        Power.ClockStepped += energy.Split;
        StartHomeAssistant();
        StartCarbon();
        var (rollBack, isBusy) = StartUpdates(settings, policy, status, events);
        StartEnrolment(events);
        StartSleep(events, isBusy);
        StartGovernor(events, isBusy);
        var actions = new CommandActions(() => _restart.Cancel(), rollBack, policy.Set) { Diagnose = _diagnostics is null ? null : _diagnostics.AnswerAsync, SetLogLevel = StartLogLevels(events) };
        var commands = new CommandLoop(Connection, Models, Power, actions, _producers.NewHeartbeat("commands"), wall, _logger);
        var readers = PowerSource.Readers.Concat(_board.Readers).Select(reader => (reader, _producers.NewHeartbeat(reader.Name))).ToList();
        var groups = new[] { _links, _carriers, _producers };
        // The watchdog does not depend on what it watches.
        var independent = _environment.Loop is null ? wall : TimeProvider.System;
        var guard = new WatchdogLoop(systemd, watchdog / 2 ?? WatchdogLoop.DefaultPeriod, groups.SelectMany(static group => group.Heartbeats), Power, _drops, independent, _logger) { BrokerTrouble = () => Connection.Trouble };

        _links.StartTicking("connection", token => Connection.RunAsync(_configuration.ShutdownDeadline, token));
        _carriers.StartTicking("results", results.RunAsync);
        _carriers.Start("energy", energy.RunAsync);
        _producers.Start("commands", commands.RunAsync);
        // A sensor that hangs must not hold up the tick.
        if (PowerSource.IsInstant)
        {
            _producers.StartTicking("power", Power.RunAsync);
        }
        else
        {
            _producers.Start("power", Power.RunAsync);
        }

        _producers.Start("watchdog", guard.RunAsync);
        StartStatus();
        foreach (var (reader, heartbeat) in readers)
        {
            _producers.Start(reader.Name, token => reader.RunAsync(heartbeat, token));
        }

        _pipelines.Start();
    }

    // A feed must be open before the connection runs.
    private (Func<string, DsseEnvelope?, CancellationToken, Task<ErrorInfo?>> RollBack, Func<bool> IsBusy) StartUpdates(LiveSettings settings, PolicyControl policy, ModelStatusBoard status, EventPublisher events)
    {
        TellUnknownHistories(events);
        var trust = new DesiredTrust(_updates.Reader, _environment.Clocks.Wall);
        if (_updates.KeyringProblem is { } problem)
        {
            events.Publish(EventSeverity.Warning, EventName.KeyringRefused, $"Updates:Keyring: {problem.Message}", problem.Code);
        }

        var installs = _updates.Disabled is null ? NewInstalls(trust, settings, status, events) : null;
        var disabled = _updates.Disabled is { } reason ? new DisabledInstalls(reason, _slots, status) : null;
        var configured = _slots.Where(static slot => !slot.IsAdopted).ToDictionary(static slot => slot.Model, static slot => slot.Options.Source, StringComparer.Ordinal);
        var feeds = new ModelFeeds(_configuration, configured, model => installs?.SourceOf(model), _updates.Disabled);
        var agent = NewAgentUpdates(trust, settings, status, events);
        void Order(ReceivedDesired received)
        {
            (installs is null ? (Action<ReceivedDesired>)disabled!.Order : installs.Order)(received);
            agent.Order(received.Document);
        }

        var targets = new DesiredTargets(feeds, policy, status, events, Order);
        var desired = new DesiredLoop(Connection.OpenFeed(Connection.Topics.Desired(Connection.Device)), _configuration, trust, _updates.Desired, targets, _producers.NewHeartbeat("desired"), _logger);
        desired.Restore(new OrderRank(_slots.Max(static slot => Math.Max(slot.History.Running?.Generation ?? 0, slot.History.Verdict?.Generation ?? 0))));
        _producers.Start("desired", desired.RunAsync);
        _producers.Start("agent updates", agent.RunAsync);
        if (installs is null)
        {
            disabled!.Report();
            return (disabled.RollBackAsync, () => agent.IsBusy);
        }

        status.SourceOf = installs.SourceOf;
        Power.Published += installs.Note;
        _producers.Start("installs", installs.RunAsync);
        return (installs.RollBackAsync, () => installs.IsBusy || agent.IsBusy);
    }

    private PolicyControl NewPolicyControl(LiveSettings settings, EventPublisher events)
    {
        var targets = new PolicyTargets(settings, Power, events, () => Connection.SendRetainedAgain(Connection.Topics.Reported(Connection.Device)));
        var clock = new SteadyClock(_environment.Clocks.Wall, _environment.Clocks.Suspended);
        var policy = new PolicyControl(_configuration, targets, clock, _logger);
        policy.Restore();
        Power.Published += _ => policy.Look();
        return policy;
    }

    private void TellUnknownHistories(EventPublisher events)
    {
        foreach (var slot in _slots)
        {
            if (slot.HistoryFault is { } fault)
            {
                var message = FormattableString.Invariant($"{fault.Message}; until then no release below {slot.History.FloorRelease} is taken without a grant");
                Log.HistoryUnreadable(_logger, message);
                events.Publish(EventSeverity.Warning, EventName.HistoryUnreadable, message, fault.Code);
            }
        }
    }

    private void StartStatus()
    {
        if (_environment.StatusPath is { } path)
        {
            _links.Start("status", new StatusSocket(path, NewStatusReporter().Create, _environment.Clocks.Wall, _logger).RunAsync);
        }
    }

    private StatusReporter NewStatusReporter() => new(
        this,
        _drops,
        _configuration.Mqtt.Enabled ? FormattableString.Invariant($"{_configuration.Mqtt.Host}:{_configuration.Mqtt.EffectivePort}") : null,
        _environment.Problems);

    private DiagnosticsTransfer? NewDiagnostics()
    {
        if (!_configuration.Telemetry.Diagnostics || _environment.ReadConfiguration is not { } readConfiguration)
        {
            return null;
        }

        var wall = _environment.Clocks.Wall;
        return new DiagnosticsTransfer(
            async cancellationToken =>
            {
                using var text = new StringWriter { NewLine = "\n" };
                var report = new DiagnosticsReport(readConfiguration(), _environment.Hardware, DiagnosticsReport.NewTools(wall), text);
                await report.WriteAsync(_ => Task.FromResult<(StatusReport?, string?)>((NewStatusReporter().Create(), null)), wall.GetUtcNow(), cancellationToken);
                return text.ToString();
            },
            () => Connection.BrokerMaxPacketBytes,
            wall);
    }

    private Func<byte[], ErrorInfo?>? StartLogLevels(EventPublisher events)
    {
        if (_environment.LogLevels is not { } levels)
        {
            return null;
        }

        levels.Changed += text =>
        {
            Log.LogLevelChanged(_logger, text);
            events.Publish(EventSeverity.Info, EventName.LogLevelChanged, text);
        };
        return levels.Set;
    }

    private void StartEnrolment(EventPublisher events)
    {
        if (_configuration.StateDirectory is not { } directory)
        {
            return;
        }

        var wall = _environment.Clocks.Wall;
        var services = new EnrolmentServices(
            wall,
            static () => SystemClock.State == ClockState.Synced,
            () => Connection.IsConnected,
            until =>
            {
                events.Publish(EventSeverity.Info, EventName.CertificateRenewed, $"the certificate is valid until {until}");
                Connection.Reconnect();
            },
            () => _restart.Cancel());
        var enrolment = new EnrolmentLoop(_configuration, new DeviceEnrolment(directory, new EnrolmentClient(wall, static () => SystemClock.State)), services, _producers.NewHeartbeat("enrolment"), _logger);
        Power.ClockStepped += enrolment.Hurry;
        _producers.Start("enrolment", enrolment.RunAsync);
    }

    private void StartSleep(EventPublisher events, Func<bool> isBusy)
    {
        if (_configuration.Sleep.Command.Count == 0)
        {
            return;
        }

        var services = new SleepServices(_environment.Hardware.Tools, events, isBusy, _environment.Clocks)
        {
            SetWakeAlarm = _configuration.Sleep.WakeAlarm is null ? null : after => WakeAlarms.TrySet(_configuration.Power, NewPowerServices(), after),
        };
        var sleep = new SleepLoop(_configuration.Sleep, Connection, Power, services, _producers.NewHeartbeat("sleep"), _logger);
        Power.Published += sleep.Note;
        _producers.Start("sleep", sleep.RunAsync);
    }

    private void StartGovernor(EventPublisher events, Func<bool> isBusy)
    {
        // Without anything to try there may still be something to put back.
        if (_configuration.Governor.MemoryPath is null)
        {
            return;
        }

        // Models that orders bring come and go: they set no limit that a governor would be chosen by.
        var models = _slots.Where(static slot => !slot.IsAdopted).Select(static slot => new GovernedModel(slot.Loop!, slot.Options.MaxLatencyMs)).ToList();
        var services = new GovernorServices(_environment.Files, Board.Model ?? Board.Profile.Name, PowerSource, Power, Ledger, models, isBusy, events, _environment.Clocks.Physical);
        var governor = new GovernorLoop(_configuration.Governor, services, _producers.NewHeartbeat("governor"), _logger);
        Power.Published += governor.Note;
        _producers.Start("governor", governor.RunAsync);
    }

    private InstallLifetime NewLifetime(string loop) => new(_producers.NewHeartbeat(loop), () => _orderlyStop.IsCancellationRequested || _restart.IsCancellationRequested);

    private AgentUpdateLoop NewAgentUpdates(DesiredTrust trust, LiveSettings settings, ModelStatusBoard status, EventPublisher events)
    {
        var paths = _environment.UpdatePaths;
        var disabled = !_configuration.Updates.Agent.Enabled ? "set Updates:Agent:Enabled"
            : Path.GetDirectoryName(paths.Inbox) != _configuration.StateDirectory ? $"its updater looks into {paths.Inbox} only; leave StateDirectory as the service sets it"
            : null;
        return new AgentUpdateLoop(new AgentUpdateServices
        {
            Paths = paths,
            Transfer = _transfer,
            Trust = trust,
            Charge = new ChargeGuard(Power, settings),
            Clocks = _environment.Clocks,
            Status = status,
            Events = events,
            Lifetime = NewLifetime("agent updates"),
            Logger = _logger,
            Disabled = disabled is null ? null : new ErrorInfo(ErrorCode.UpdatesDisabled, $"updates of the agent are disabled: {disabled}"),
        });
    }

    private InstallLoop NewInstalls(DesiredTrust trust, LiveSettings settings, ModelStatusBoard status, EventPublisher events)
    {
        var services = new InstallServices(
            _transfer,
            _updates.Store!,
            trust,
            _updates.NewProbe(_configuration, _environment.Clocks.Wall),
            _pipelines,
            _sessions,
            Power,
            _configuration,
            settings,
            Board.Profile.ActiveWattsPerCore,
            _environment.Clocks,
            status,
            events,
            NewLifetime("installs"),
            _logger);
        return new InstallLoop(services, _slots);
    }

    private void StartCarbon()
    {
        if (_configuration.Telemetry.Carbon.Topic is { } topic)
        {
            var loop = new CarbonLoop(Connection.OpenFeed(topic, capacity: 1), _carbon, _carriers.NewHeartbeat("carbon"), _logger);
            _carriers.Start("carbon", loop.RunAsync);
        }
    }

    private void StartHomeAssistant()
    {
        if (!_configuration.HomeAssistant.Enabled)
        {
            return;
        }

        var power = Power.Current.Snapshot;
        var facts = new HomeAssistantFacts(
            Connection.Device,
            Board.Model,
            _configuration.Device.Site,
            power.Supply == PowerSupply.Battery,
            power.HarvestJoules is not null,
            _configuration.Updates.TakesPolicyCommand,
            []);
        var topics = new DiscoveryTopics(_configuration.HomeAssistant.Prefix);
        _pipelines.Changed += () => Connection.SendRetainedAgain(topics.Config(Connection.Device));
        var loop = new HomeAssistantLoop(
            Connection,
            topics,
            () => HomeAssistantDiscovery.Compose(Connection.Topics, facts with { Models = [.. Models.Select(static loop => (loop.Model, loop.Lane.Model.Package.Manifest.Postprocess))] }),
            _carriers.NewHeartbeat("Home Assistant"),
            _environment.Clocks.Wall,
            HomeAssistantLoop.DefaultSpread);
        _carriers.Start("Home Assistant", loop.RunAsync);
    }

    // The newest plan whoever calls: the power loop, or the install loop for a model that has come.
    private void ApplyPlan()
    {
        lock (_applying)
        {
            var plan = Power.Current.Plan;
            _bucket.SetWatts(plan.InferenceWatts);
            foreach (var model in Models)
            {
                model.Apply(plan, _costs.WattsOf(model.Model, plan));
            }
        }
    }

    private async Task<int> WaitAsync(CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _restart.Token);
        try
        {
            await await Task.WhenAny(_links.WaitForFaultAsync(stop.Token), _carriers.WaitForFaultAsync(stop.Token), _producers.WaitForFaultAsync(stop.Token));
            return ExitCodes.Fault;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return _restart.IsCancellationRequested ? ExitCodes.RestartAsked : ExitCodes.Success;
        }
    }
}
