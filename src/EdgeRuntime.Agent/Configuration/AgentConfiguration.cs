using EdgeRuntime.Agent.Enrolment;
using EdgeRuntime.Agent.Governing;
using EdgeRuntime.Agent.HomeAssistant;
using EdgeRuntime.Agent.Sleeping;
using EdgeRuntime.Core.Power;
using EdgeRuntime.Core.Scheduling;
using EdgeRuntime.Core.Sources;
using EdgeRuntime.Messaging;
using EdgeRuntime.Onnx;

namespace EdgeRuntime.Agent.Configuration;

/// <summary>Everything that the agent is told. The defaults run the built-in model on a simulated machine.</summary>
public sealed class AgentConfiguration
{
    /// <summary>Directory of everything that must survive a restart: outbox, models, what was learned, optimised graphs; or "none". Default: systemd's STATE_DIRECTORY, else /var/lib/edge-runtime where that can be written, else edge-runtime in $XDG_STATE_HOME or ~/.local/state.</summary>
    public string? StateDirectory { get; set; }

    /// <summary>Who the device is.</summary>
    public DeviceOptions Device { get; set; } = new();

    /// <summary>The broker.</summary>
    public MessagingOptions Mqtt { get; set; } = new();

    /// <summary>How the device gets and renews its certificate.</summary>
    public EnrolmentOptions Enrolment { get; set; } = new();

    /// <summary>Whether the device shows up in Home Assistant.</summary>
    public HomeAssistantOptions HomeAssistant { get; set; } = new();

    /// <summary>Sources by name. Default: one called <c>machine</c> of kind vibration.</summary>
    public IDictionary<string, SourceOptions> Sources { get; set; } = new Dictionary<string, SourceOptions>(StringComparer.Ordinal);

    /// <summary>Models to run. Default: the built-in <c>vibration-condition</c>.</summary>
    public IList<ModelOptions> Models { get; set; } = [];

    /// <summary>How the rate follows the battery.</summary>
    public PolicyOptions Policy { get; set; } = new();

    /// <summary>Battery and sun.</summary>
    public PowerOptions Power { get; set; } = new();

    /// <summary>Name of the board's profile (idle and active watts), or <c>auto</c> to find it by the kernel's name of the board. Default auto.</summary>
    public string Board { get; set; } = "auto";

    /// <summary>How models are run.</summary>
    public OnnxOptions Onnx { get; set; } = new();

    /// <summary>What is told about energy.</summary>
    public TelemetryOptions Telemetry { get; set; } = new();

    /// <summary>New models and settings over MQTT.</summary>
    public UpdateOptions Updates { get; set; } = new();

    /// <summary>Which governors of the processor's clock may be tried.</summary>
    public GovernorOptions Governor { get; set; } = new();

    /// <summary>Lets the whole board sleep while nothing is to be inferred.</summary>
    public SleepOptions Sleep { get; set; } = new();

    /// <summary>Time to send what is left at a stop, 0 to 5 minutes. Default 10 seconds.</summary>
    public TimeSpan ShutdownDeadline { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary><c>Trace</c>, <c>Debug</c>, <c>Information</c>, <c>Warning</c>, <c>Error</c>, <c>Critical</c> or <c>None</c>. Default Information.</summary>
    public Microsoft.Extensions.Logging.LogLevel LogLevel { get; set; } = Microsoft.Extensions.Logging.LogLevel.Information;
}
