namespace EdgeRuntime.Agent.Enrolment;

/// <summary>What the enrolment runs by.</summary>
/// <param name="Wall">The wall clock.</param>
/// <param name="IsClockSet">Whether that is known to be right.</param>
/// <param name="IsConnected">Whether the broker lets the device in.</param>
/// <param name="Renewed">Told that the certificate has been renewed, and until when.</param>
/// <param name="Enrolled">Told that the device has been enrolled: its configuration is another one now.</param>
internal sealed record EnrolmentServices(TimeProvider Wall, Func<bool> IsClockSet, Func<bool> IsConnected, Action<string> Renewed, Action Enrolled);
