"""Which word embedding × which recurrent network classifies your text best, how sure are we, and what does it cost?"""
