namespace EdgeRuntime.Messaging.Connecting;

/// <summary>What <see cref="Liveness"/> asks for.</summary>
internal enum LivenessAction
{
    /// <summary>Nothing yet.</summary>
    None,

    /// <summary>Send a ping.</summary>
    Ping,

    /// <summary>The link is dead: end the connection.</summary>
    GiveUpDead,

    /// <summary>The broker answers but confirms nothing: end the connection.</summary>
    GiveUpStalled,
}
