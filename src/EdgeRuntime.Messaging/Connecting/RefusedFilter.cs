namespace EdgeRuntime.Messaging.Connecting;

/// <summary>A subscription that the broker refused.</summary>
/// <param name="Filter">Its topic filter.</param>
/// <param name="Words">Why, in words.</param>
internal readonly record struct RefusedFilter(string Filter, string Words);
