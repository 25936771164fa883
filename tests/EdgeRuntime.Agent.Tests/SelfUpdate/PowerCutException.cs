namespace EdgeRuntime.Agent.Tests.SelfUpdate;

/// <summary>The device lost its power.</summary>
internal sealed class PowerCutException : Exception;
