namespace EdgeRuntime.Messaging.Connecting;

/// <summary>The clock that certificates are judged by.</summary>
/// <param name="Wall">The date.</param>
/// <param name="IsSet">Whether somebody who knows the time has set it.</param>
internal sealed record TlsClock(TimeProvider Wall, Func<bool> IsSet)
{
    /// <summary>An operator's: their machines have the right time.</summary>
    public static TlsClock OfOperator { get; } = new(TimeProvider.System, static () => true);
}
