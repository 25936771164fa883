using System.Text.Json.Serialization;

namespace EdgeRuntime.Contracts.Messages;

/// <summary>The phases of a model on a device, in the order of an install.</summary>
[JsonConverter(typeof(WireEnumConverter<ModelPhase>))]
public enum ModelPhase
{
    /// <summary>Blocks are not there yet.</summary>
    Waiting,

    /// <summary>Blocks are coming in.</summary>
    Downloading,

    /// <summary>Hashes and signatures are being checked.</summary>
    Verifying,

    /// <summary>Verified and durable on this device.</summary>
    Staged,

    /// <summary>Being tried in a probe process.</summary>
    Probing,

    /// <summary>Running, on trial.</summary>
    Trial,

    /// <summary>Running for good.</summary>
    Committed,

    /// <summary>The previous model runs again.</summary>
    RolledBack,

    /// <summary>The install ended without success; the error states the cause.</summary>
    Failed,

    /// <summary>Put off until there is charge.</summary>
    Deferred,
}
