using System.Text.Json.Serialization;

namespace EdgeRuntime.Contracts.Messages;

/// <summary>Every code that crosses the wire, in snake_case.</summary>
[JsonConverter(typeof(WireEnumConverter<ErrorCode>))]
public enum ErrorCode
{
    /// <summary>A bug in the agent; the message has the details.</summary>
    InternalError,

    /// <summary>The payload is not what the topic asks for.</summary>
    BadRequest,

    /// <summary>No command of that name.</summary>
    UnknownCommand,

    /// <summary>The command is switched off in the configuration.</summary>
    CommandDisabled,

    /// <summary>Too much is going on; try again.</summary>
    Busy,

    /// <summary>It did not finish in time.</summary>
    Timeout,

    /// <summary>No model of that name on this device.</summary>
    UnknownModel,

    /// <summary>The manifest is not valid.</summary>
    ManifestInvalid,

    /// <summary>A file of the model is missing.</summary>
    ModelFileMissing,

    /// <summary>A file's bytes are not those that the manifest names.</summary>
    DigestMismatch,

    /// <summary>ONNX Runtime refuses the model.</summary>
    ModelLoadFailed,

    /// <summary>The model's tensors are not those of the manifest.</summary>
    ModelMismatch,

    /// <summary>An inference failed.</summary>
    InferenceFailed,

    /// <summary>The source yields nothing now.</summary>
    SourceUnavailable,

    /// <summary>The source's data is not of the stated form.</summary>
    SourceBadData,

    /// <summary>The disk is full.</summary>
    DiskFull,

    /// <summary>The battery is too low for it.</summary>
    BatteryLow,
}
