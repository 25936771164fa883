using EdgeRuntime.Contracts.Messages;

namespace EdgeRuntime.Contracts.Tests;

public sealed class SecretTextTests
{
    [Theory]
    [InlineData("rtsp://admin:hunter2@10.0.0.7:554/1: 401 Unauthorized", "rtsp://***@10.0.0.7:554/1: 401 Unauthorized")]
    [InlineData("rtsp://hunter2@camera/1", "rtsp://***@camera/1")]
    [InlineData("'rtsp://admin:hu/nt@er2@camera/1'", "'rtsp://***@camera/1'")]
    [InlineData("RTSP://admin:hunter2@a MQTTS://b:hunter2@c", "RTSP://***@a MQTTS://***@c")]
    [InlineData("http://camera/snap.jpg?user=admin&pwd=hunter2&w=640", "http://camera/snap.jpg?user=admin&pwd=***&w=640")]
    [InlineData("https://x/api?access_token=hunter2", "https://x/api?access_token=***")]
    [InlineData("ffmpeg --password hunter2 -i x", "ffmpeg --password *** -i x")]
    [InlineData("cam --api-key=hunter2", "cam --api-key=***")]
    public void Hide_Credentials_AreGone(string text, string hidden)
    {
        Assert.Equal(hidden, SecretText.Hide(text));
        Assert.Equal(hidden, new ErrorInfo(ErrorCode.SourceUnavailable, text).Message);
    }

    [Theory]
    [InlineData("cannot open rtsp://admin:hunter2@camera/1", 0, "cannot open rtsp://***")]
    [InlineData("ffmpeg --password hunter2", 18, "ffmpeg --password ***")]
    public void HideUnfinished_CredentialsCutAnywhere_NoPartOfThemIsShown(string text, int shortest, string hidden)
    {
        Assert.Equal(hidden, SecretText.HideUnfinished(text));
        for (var length = shortest + 1; length < text.Length; length++)
        {
            var shown = SecretText.HideUnfinished(text[..length]);

            Assert.True(shown.Contains("hu", StringComparison.Ordinal) is false && shown.Contains("admin", StringComparison.Ordinal) is false, shown);
        }
    }

    [Theory]
    [InlineData("no camera at rtsp://camera/1 today")]
    [InlineData("Password: ")]
    public void HideUnfinished_EndIsNoUrl_IsTheSameText(string text) => Assert.Same(text, SecretText.HideUnfinished(text));

    [Theory]
    [InlineData("rtsp://camera:554/1 refused")]
    [InlineData("check --username, --password-file and the broker's access list")]
    [InlineData("mail ops@example.org about http://example.org/x")]
    [InlineData("Mqtt:PasswordFile: /run/secrets/token is empty")]
    public void Hide_NoCredentials_IsTheSameText(string text) => Assert.Same(text, SecretText.Hide(text));
}
